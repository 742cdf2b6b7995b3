import { describe, expect, it } from 'vitest';
import type { ChatClient, WaitOptions } from '../../src/index.js';
import { fate } from '../resume/support/fate.js';
import { House } from '../resume/support/House.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { turns, until } from '../support/until.js';

/** Every method that waits for an answer; `late` is what giving up by time means, where it may have happened. */
const methods: readonly {
  readonly name: string;
  readonly late: 'TIMEOUT' | 'INDETERMINATE';
  readonly call: (client: ChatClient, wait: WaitOptions) => Promise<unknown>;
}[] = [
  { name: 'send', late: 'INDETERMINATE', call: (client, wait) => client.send('hello', wait) },
  {
    name: 'whisper',
    late: 'INDETERMINATE',
    call: (client, wait) => client.whisper('hansung', 'psst', wait),
  },
  { name: 'list', late: 'TIMEOUT', call: (client, wait) => client.list(wait) },
  { name: 'sleep', late: 'TIMEOUT', call: (client, wait) => client.sleep(wait) },
  { name: 'wake', late: 'TIMEOUT', call: (client, wait) => client.wake(wait) },
  { name: 'pair', late: 'TIMEOUT', call: (client, wait) => client.pair('hansung', wait) },
];

describe.each(methods)('$name()', ({ name, late, call }) => {
  it('with a signal that has aborted already does nothing', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    await house.enter('hansung', { proxied: false });
    await client.list();
    const { bytesIn } = house.server.stats();
    const signal = AbortSignal.abort(new Error('never mind'));
    expect(await fate(call(client, { signal }))).toBe('Error: never mind');
    expect(house.server.stats().bytesIn).toBe(bytesIn);
  });

  it('rejects with the very reason of the signal, and the client goes on', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    await house.enter('hansung', { proxied: false });
    house.proxy.latest.freeze();
    const giveUp = new AbortController();
    const reason = { any: 'value' };
    const calling = call(client, { signal: giveUp.signal }).catch((error: unknown) => error);
    giveUp.abort(reason);
    expect(await calling).toBe(reason);
    house.proxy.latest.thaw();
    expect((await client.send('going on')).text).toBe('going on');
  });

  it(`rejects with ${late} after timeoutMs when it was sent, and the client goes on`, async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    await house.enter('hansung', { proxied: false });
    house.proxy.latest.freeze();
    expect(await fate(call(client, { timeoutMs: 20 }))).toBe(late);
    house.proxy.latest.thaw();
    expect((await client.send('going on')).text).toBe('going on');
  });

  it('rejects with TIMEOUT after timeoutMs when it was not sent, and never is', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    const hansung = await house.enter('hansung', { proxied: false });
    await house.cutOff();
    const giveUp = new AbortController();
    const aborted = fate(call(client, { signal: giveUp.signal }));
    expect(await fate(call(client, { timeoutMs: 20 }))).toBe('TIMEOUT');
    giveUp.abort(new Error('never mind'));
    expect(await aborted).toBe('Error: never mind');
    await house.proxy.welcome();
    await client.send('going on');
    await until(() => hansung.witness.texts.includes('going on'), 'the message');
    expect(hansung.witness.kinds()).toEqual(['connect', 'message']);
    expect(house.server.users.get('atom')?.status).toBe('awake');
  });

  it('waits for nothing any more once it is done', async () => {
    if (name === 'pair') return;
    await using house = await House.open();
    const { client } = await house.enter('atom');
    await house.enter('hansung', { proxied: false });
    const giveUp = new AbortController();
    await call(client, { signal: giveUp.signal, timeoutMs: 60_000 });
    giveUp.abort(new Error('too late'));
    expect((await client.send('going on')).text).toBe('going on');
  });
});

describe('pair() given up', () => {
  it.each(['signal', 'time'] as const)(
    'by %s is withdrawn, and the one asked is told',
    async (by) => {
      await using house = await House.open();
      const { client } = await house.enter('atom');
      const hansung = await house.enter('hansung', { proxied: false });
      const asked = nextEvent(hansung.client, 'pairRequest');
      const giveUp = new AbortController();
      const wait = by === 'time' ? { timeoutMs: 150 } : { signal: giveUp.signal };
      const asking = fate(client.pair('hansung', wait));
      const { request } = await asked;
      const ended = nextEvent(house.server, 'pairRequestEnd');
      giveUp.abort(new Error('never mind'));
      expect(await asking).toBe(by === 'time' ? 'TIMEOUT' : 'Error: never mind');
      expect(await ended).toMatchObject({ request: { id: request.id }, outcome: 'withdrawn' });
      await until(() => request.signal.aborted, 'the end of the question');
      expect(await fate(request.accept())).toBe('EXPIRED');
      const again = client.pair('hansung');
      const next = await nextEvent(hansung.client, 'pairRequest');
      await next.request.accept();
      expect((await again).partner).toBe('hansung');
    },
  );

  it('before its number is known is withdrawn when it is, over a lost connection, too', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    const hansung = await house.enter('hansung', { proxied: false });
    house.proxy.latest.freeze('down');
    const asked = nextEvent(hansung.client, 'pairRequest');
    const giveUp = new AbortController();
    const asking = fate(client.pair('hansung', { signal: giveUp.signal }));
    const { request } = await asked;
    giveUp.abort(new Error('never mind'));
    expect(await asking).toBe('Error: never mind');
    const ended = nextEvent(house.server, 'pairRequestEnd');
    await house.cutOff();
    await house.proxy.welcome();
    expect(await ended).toMatchObject({ request: { id: request.id }, outcome: 'withdrawn' });
    expect(client.currentPair).toBeUndefined();
  });
});

describe('accept() given up', () => {
  it('while there is no connection leaves the question open, and begins no 1:1', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    const hansung = await house.enter('hansung', { proxied: false });
    const asked = nextEvent(client, 'pairRequest');
    const asking = hansung.client.pair('atom');
    const { request } = await asked;
    await house.cutOff();
    expect(await fate(request.accept({ timeoutMs: 20 }))).toBe('TIMEOUT');
    await house.proxy.welcome();
    await client.list();
    expect(hansung.witness.count('pairStart')).toBe(0);
    expect(request.signal.aborted).toBe(false);
    const pair = await request.accept();
    expect((await asking).id).toBe(pair.id);
  });

  it('after it was sent ends the 1:1 that it began', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    const hansung = await house.enter('hansung', { proxied: false });
    const asked = nextEvent(client, 'pairRequest');
    const asking = hansung.client.pair('atom');
    const { request } = await asked;
    house.proxy.latest.freeze('down');
    const ended = nextEvent(house.server, 'pairEnd');
    expect(await fate(request.accept({ timeoutMs: 50 }))).toBe('TIMEOUT');
    await asking;
    house.proxy.latest.thaw();
    await ended;
    await client.list();
    expect(client.currentPair).toBeUndefined();
  });
});

describe('send() given up', () => {
  it('while it waits for its turn is never sent', async () => {
    await using house = await House.open({ limits: { messageBurst: 1, messagesPerSecond: 20 } });
    const heard: string[] = [];
    house.server.on('message', ({ message }) => heard.push(message.text));
    const { client } = await house.enter('atom');
    const giveUp = new AbortController();
    const first = client.send('first');
    const second = fate(client.send('second', { signal: giveUp.signal }));
    const third = client.send('third');
    giveUp.abort(new Error('never mind'));
    expect(await second).toBe('Error: never mind');
    await Promise.all([first, third]);
    expect(heard).toEqual(['first', 'third']);
  });

  it('after it was sent is said once, also over a lost connection', async () => {
    await using house = await House.open();
    const heard: string[] = [];
    house.server.on('message', ({ message }) => heard.push(message.text));
    const { client, witness } = await house.enter('atom');
    house.proxy.latest.freeze('down');
    const giveUp = new AbortController();
    const sending = fate(client.send('hello', { signal: giveUp.signal }));
    await until(() => heard.length === 1, 'the message');
    giveUp.abort(new Error('never mind'));
    expect(await sending).toBe('Error: never mind');
    await house.cutOff();
    await house.proxy.welcome();
    await client.send('going on');
    expect(heard).toEqual(['hello', 'going on']);
    expect(witness.texts).toEqual(['hello', 'going on']);
  });

  it('however often, while there is no connection, takes no room', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    await house.cutOff();
    // More than may wait, in number and in bytes.
    const text = 'x'.repeat(1000);
    for (let i = 0; i < 11; i += 1) {
      const sending = Array.from({ length: 1000 }, () => {
        const giveUp = new AbortController();
        const sent = fate(client.send(text, { signal: giveUp.signal }));
        giveUp.abort(new Error('never mind'));
        return sent;
      });
      expect(new Set(await Promise.all(sending))).toEqual(new Set(['Error: never mind']));
    }
    const last = fate(client.send('the only one that matters'));
    await house.proxy.welcome();
    expect(await last).toBe('ok');
    expect(house.server.stats().messages).toBe(1);
  });

  it('but not given up, has a bound: past it there is no point in pretending', async () => {
    await using house = await House.open({ limits: { messagesPerSecond: 0 } });
    const { client } = await house.enter('atom');
    await house.cutOff();
    const sending = Array.from({ length: 10_001 }, (_, i) => fate(client.send(`${i}`)));
    expect(await sending.at(-1)).toBe('NOT_CONNECTED');
    const large = 'x'.repeat(4000);
    await turns(1);
    await house.proxy.welcome();
    expect(new Set(await Promise.all(sending.slice(0, -1)))).toEqual(new Set(['ok']));
    expect(house.server.stats().messages).toBe(10_000);
    await house.cutOff();
    const many = Array.from({ length: 2200 }, () => fate(client.send(large)));
    expect(await many.at(-1)).toBe('NOT_CONNECTED');
    await client.close();
  });
});
