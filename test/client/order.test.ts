import { describe, expect, it } from 'vitest';
import type { ChatClient, ChatServer, Message } from '../../src/index.js';
import { SeededRandom } from '../../src/testing/index.js';
import { House } from '../resume/support/House.js';
import { until } from '../support/until.js';

/** Writes down, as text, what everyone is told. */
function chronicle(of: ChatServer | ChatClient): string[] {
  const told: string[] = [];
  // The two have these events in common.
  const emitter = of as ChatServer;
  emitter.on('message', ({ message }) => told.push(`${message.from}: ${message.text}`));
  emitter.on('join', ({ user }) => told.push(`${user.name} joins`));
  emitter.on('leave', ({ user, reason }) => told.push(`${user.name} leaves: ${reason}`));
  emitter.on('sleep', ({ user }) => told.push(`${user.name} sleeps`));
  emitter.on('wake', ({ user }) => told.push(`${user.name} wakes`));
  return told;
}

describe('what a client tells', () => {
  it('stands in the order of the room, whatever its kind', async () => {
    await using house = await House.open({ limits: { messagesPerSecond: 0 } });
    const observers = [
      await house.enter('observer1', { carrier: 'tcp' }),
      await house.enter('observer2', { carrier: 'websocket' }),
    ];
    const onServer = chronicle(house.server);
    const onClients = observers.map(({ client }) => chronicle(client));
    const random = new SeededRandom(7);
    const members = await Promise.all(
      Array.from({ length: 6 }, (_, i) => house.enter(`member${i}`, { proxied: i % 2 === 0 })),
    );
    const doing: Promise<unknown>[] = [];
    for (let step = 0; step < 600; step += 1) {
      const { client } = random.pick(members);
      const deed = random.integer(0, 5);
      if (deed === 0) doing.push(client.sleep());
      else if (deed === 1) doing.push(client.wake());
      else doing.push(client.send(`step ${step}`));
      if (deed === 5) await Promise.all(doing.splice(0));
    }
    await Promise.all(doing);
    await members[0]?.client.close();
    await house.server.broadcast('the end');
    for (const told of onClients) {
      await until(() => told.at(-1) === 'server: the end', 'the end');
      expect(told).toEqual(onServer);
    }
  });

  it('of a message of one’s own is what the promise says, just before it does', async () => {
    await using house = await House.open();
    const { client } = await house.enter('atom');
    const order: string[] = [];
    const told: Message[] = [];
    client.on('message', ({ message }) => {
      order.push(`event ${message.text}`);
      told.push(message);
    });
    const sending = ['one', 'two', 'three'].map(async (text) => {
      const message = await client.send(text);
      order.push(`promise ${text}`);
      return message;
    });
    expect(await Promise.all(sending)).toEqual(told);
    expect(told.map(({ seq }) => seq)).toEqual([2, 3, 4]);
    for (const text of ['one', 'two', 'three']) {
      expect(order.indexOf(`event ${text}`)).toBeLessThan(order.indexOf(`promise ${text}`));
    }
    const ofKind = (kind: string) => order.filter((entry) => entry.startsWith(kind));
    expect(ofKind('promise')).toEqual(['promise one', 'promise two', 'promise three']);
  });

  it('of a whisper of one’s own is the promise only', async () => {
    await using house = await House.open();
    const { client, witness } = await house.enter('atom');
    const hansung = await house.enter('hansung');
    const whisper = await client.whisper('HANSUNG', 'psst');
    await until(() => hansung.witness.count('whisper') === 1, 'the whisper');
    expect(hansung.witness.all('whisper')).toEqual([{ whisper }]);
    expect(whisper).toMatchObject({ from: 'atom', to: 'hansung', text: 'psst' });
    expect(witness.count('whisper')).toBe(0);
  });

  it('of a 1:1 is its start, what is said in it, and its end, in this order', async () => {
    await using house = await House.open();
    const atom = await house.enter('atom');
    const hansung = await house.enter('hansung', { carrier: 'websocket' });
    const order: Record<string, string[]> = { atom: [], hansung: [] };
    for (const { client } of [atom, hansung]) {
      const told = order[client.name] ?? [];
      client.on('pairStart', ({ pair }) => {
        told.push(`start with ${pair.partner}, ${client.currentPair === pair}`);
        pair.on('message', ({ message }) => told.push(`in the pair: ${message.text}`));
        pair.on('end', ({ reason }) => told.push(`end: ${reason}`));
      });
      client.on('message', ({ message }) => told.push(`${message.scope}: ${message.text}`));
      client.on('pairEnd', ({ pair, reason }) => {
        told.push(`over with ${pair.partner}: ${reason}, ${client.currentPair === undefined}`);
      });
    }
    // Answered and spoken to in one go: the words follow the start at once.
    hansung.client.on('pairRequest', ({ request }) => {
      void request.accept();
      void hansung.client.send('hello');
    });
    const pair = await atom.client.pair('hansung');
    order.atom?.push('pair() resolved');
    await pair.send('hi');
    await pair.end();
    await atom.client.send('to all');
    await until(() => hansung.witness.texts.includes('to all'), 'the last message');
    const between = ['in the pair: hello', 'pair: hello', 'in the pair: hi', 'pair: hi'];
    const end = (partner: string) => ['end: ended', `over with ${partner}: ended, true`];
    expect(order.atom).toEqual([
      'start with hansung, true',
      'pair() resolved',
      ...between,
      ...end('hansung'),
      'room: to all',
    ]);
    expect(order.hansung).toEqual([
      'start with atom, true',
      ...between,
      ...end('atom'),
      'room: to all',
    ]);
  });
});
