import { describe, expect, it } from 'vitest';
import { ChatClient } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { fate } from '../resume/support/fate.js';
import { House } from '../resume/support/House.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { turns, until } from '../support/until.js';

describe('close()', () => {
  it.each(['tcp', 'websocket'] as const)('first sends what was said (%s)', async (carrier) => {
    await using house = await House.open();
    const heard: string[] = [];
    house.server.on('message', ({ message }) => heard.push(message.text));
    const { client, witness } = await house.enter('atom', { carrier });
    const texts = Array.from({ length: 150 }, (_, i) => `last words ${i}`);
    const sending = texts.map((text) => fate(client.send(text)));
    await client.close();
    expect(heard).toEqual(texts);
    expect(new Set(await Promise.all(sending))).toEqual(new Set(['ok']));
    expect(witness.texts).toEqual(texts);
    expect(witness.kinds().slice(-1)).toEqual(['close']);
    expect(witness.all('close')).toEqual([{}]);
    expect(client.state).toBe('closed');
  });

  it('is a leave by an own goodbye, at once', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    const left = nextEvent(house.server, 'leave');
    await client.close();
    expect(await left).toMatchObject({ user: { name: 'atom' }, reason: 'left' });
    expect(house.server.users.size).toBe(0);
  });

  it('is done at the end of a block by `await using`', async () => {
    await using house = await House.open();
    const left = nextEvent(house.server, 'leave');
    {
      await using client = await ChatClient.connect({ url: house.url, name: 'atom' });
      void client.send('bye');
    }
    expect((await left).reason).toBe('left');
    expect(house.server.stats().messages).toBe(1);
  });

  it('called again is the same', async () => {
    await using house = await House.open();
    const { client, witness } = await house.enter('atom');
    await Promise.all([client.close(), client.close()]);
    await client.close();
    expect(witness.count('close')).toBe(1);
  });

  it('before connect() closes what never was open', async () => {
    await using house = await House.open();
    const { client, witness } = house.guest('atom');
    expect(await fate(client.send('hello'))).toBe('NOT_CONNECTED');
    await client.close();
    expect(client.state).toBe('closed');
    expect(witness.kinds()).toEqual(['close']);
    expect(house.proxy.accepted).toBe(0);
  });

  it('during connect() rejects that with NOT_CONNECTED, and leaves nothing behind', async () => {
    await using house = await House.open();
    house.proxy.handleConnection = (connection) => connection.freeze('down');
    const { client, witness } = house.guest('atom');
    const connecting = fate(client.connect());
    await until(() => house.server.users.size === 1, 'the login');
    await client.close();
    expect(await connecting).toBe('NOT_CONNECTED');
    expect(witness.kinds()).toEqual(['close']);
    await until(() => house.server.users.size === 0, 'the leave');
  });

  it('during connect() that finds nobody stops the trying', async () => {
    await using house = await House.open();
    house.proxy.refuse();
    const { client } = house.guest('atom');
    const connecting = fate(client.connect());
    await turns(50);
    await client.close();
    expect(await connecting).toBe('NOT_CONNECTED');
    await house.proxy.welcome();
    await turns(50);
    expect(house.proxy.accepted).toBe(0);
  });

  it('while reconnecting settles what is pending, and stops the trying', async () => {
    await using house = await House.open({ limits: { resumeMs: 100 } });
    const { client, witness } = await house.enter('atom');
    house.proxy.latest.freeze('up');
    const unsure = fate(client.send('unsure'));
    const list = fate(client.list());
    await house.cutOff();
    const unsent = fate(client.send('unsent'));
    const left = nextEvent(house.server, 'leave');
    await client.close();
    expect(await Promise.all([unsure, list, unsent])).toEqual([
      'INDETERMINATE',
      'NOT_CONNECTED',
      'NOT_CONNECTED',
    ]);
    const { accepted } = house.proxy;
    await house.proxy.welcome();
    // Nobody could say goodbye for it.
    expect((await left).reason).toBe('lost');
    expect(house.proxy.accepted).toBe(accepted);
    expect(witness.kinds()).toEqual(['connect', 'disconnect', 'close']);
  });

  it('gives 5 s to what is unanswered, and says then that nobody knows', async () => {
    await using house = await House.open();
    const clock = new VirtualClock();
    const { client } = await house.enter('atom', { clock });
    house.proxy.latest.freeze('down');
    const sending = fate(client.send('hello'));
    const closing = client.close();
    let isSettled = false;
    void sending.then(() => {
      isSettled = true;
    });
    clock.advanceSync(4_999);
    await turns();
    expect(isSettled).toBe(false);
    clock.advanceSync(1);
    expect(await sending).toBe('INDETERMINATE');
    house.proxy.endAll('reset');
    await closing;
  });

  it('when the connection is lost meanwhile, does not wait any longer', async () => {
    await using house = await House.open();
    const { client, witness } = await house.enter('atom');
    house.proxy.latest.freeze('down');
    const sending = fate(client.send('hello'));
    const closing = client.close();
    house.proxy.endAll('reset');
    await closing;
    expect(await sending).toBe('INDETERMINATE');
    expect(witness.all('disconnect')).toMatchObject([{ willReconnect: false }]);
    expect(witness.all('close')).toEqual([{}]);
  });

  it('ends the iteration over the messages, the 1:1 and everything that waits', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    const hansung = await house.enter('hansung');
    hansung.client.on('pairRequest', ({ request }) => void request.accept());
    const pair = await client.pair('hansung');
    const room = client.messages();
    const ofPair = pair[Symbol.asyncIterator]();
    const next = [room.next(), ofPair.next()];
    await client.close();
    expect(await Promise.all(next)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    expect(pair.ended).toBe('left');
    expect(await fate(pair.send('late'))).toBe('PAIR_ENDED');
    expect(await fate(client.send('late'))).toBe('NOT_CONNECTED');
    expect(await fate(client.list())).toBe('NOT_CONNECTED');
    expect(await fate(client.pair('hansung'))).toBe('NOT_CONNECTED');
    expect(await client.messages().next()).toEqual({ done: true, value: undefined });
  });

  it('from a listener of the loss is the end of it', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    const closed = nextEvent(client, 'close');
    client.on('disconnect', () => void client.close());
    const { accepted } = house.proxy;
    house.proxy.endAll('reset');
    expect(await closed).toEqual({});
    await turns(50);
    expect(client.state).toBe('closed');
    expect(house.proxy.accepted).toBe(accepted);
  });
});
