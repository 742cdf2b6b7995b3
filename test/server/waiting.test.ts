import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { ChatClient, WaitOptions } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { until } from '../support/until.js';
import { collect } from './support/nextEvent.js';
import type { OpenRoom } from './support/openRoom.js';
import { openRoom } from './support/openRoom.js';
import { openTap } from './support/Tap.js';

/** Every request of a client, and what a time-out of it says: speech may have been heard, the rest can be asked again. */
const requests = [
  ['send', (client: ChatClient, wait: WaitOptions) => client.send('hi', wait), 'INDETERMINATE'],
  [
    'whisper',
    (client: ChatClient, wait: WaitOptions) => client.whisper('hansung', 'hi', wait),
    'INDETERMINATE',
  ],
  ['sleep', (client: ChatClient, wait: WaitOptions) => client.sleep(wait), 'TIMEOUT'],
  ['wake', (client: ChatClient, wait: WaitOptions) => client.wake(wait), 'TIMEOUT'],
  ['pair', (client: ChatClient, wait: WaitOptions) => client.pair('hansung', wait), 'TIMEOUT'],
] as const;

/** A room whose server decides nothing before it is told to. */
async function openUndecidedRoom() {
  const clock = new VirtualClock();
  const room = await openRoom();
  const atom = await room.join('atom', { clock });
  await room.join('hansung');
  let pondered = 0;
  let decide: () => void = () => {};
  const decided = new Promise<void>((resolve) => {
    decide = resolve;
  });
  room.server.use(async (_, next) => {
    pondered += 1;
    await decided;
    await next();
  });
  return { room, clock, atom, decide, isPondering: () => pondered > 0 };
}

/** Proves that the client is as good as new. */
async function isUnharmed(room: OpenRoom, client: ChatClient): Promise<void> {
  expect(client.state).toBe('online');
  const told = collect(room.server, 'message');
  const message = await client.send('as good as new');
  expect(told).toContainEqual({ message });
}

describe('a request that the server does not answer', () => {
  it.each(requests)('%s gives up when its time is over', async (_, request, code) => {
    const { room, clock, atom, decide, isPondering } = await openUndecidedRoom();
    let isOver = false;
    const waiting = request(atom, { timeoutMs: 3000 })
      .then(
        () => undefined,
        (error: unknown) => error,
      )
      .finally(() => {
        isOver = true;
      });
    await until(isPondering, 'the server has it');
    clock.advanceSync(2999);
    await atom.list();
    expect(isOver).toBe(false);
    clock.advanceSync(1);
    expect(await waiting).toMatchObject({ name: 'ChatError', code });
    decide();
    await isUnharmed(room, atom);
  });

  it.each(requests)('%s gives up when it is told to, with that reason', async (_, request) => {
    const { room, atom, decide, isPondering } = await openUndecidedRoom();
    const stop = new AbortController();
    const reason = new Error('Never mind.');
    const waiting = expect(request(atom, { signal: stop.signal })).rejects.toBe(reason);
    await until(isPondering, 'the server has it');
    stop.abort(reason);
    await waiting;
    decide();
    await isUnharmed(room, atom);
  });
});

describe('a request that waits for its turn', () => {
  it('and is given up is never sent: it certainly did not happen', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ limits: { messagesPerSecond: 1, messageBurst: 1 } });
    const tap = await openTap(room.url);
    const atom = await room.join('atom', { clock, url: tap.url });
    await atom.send('first');
    const stop = new AbortController();
    const aborted = expect(atom.send('second', { signal: stop.signal })).rejects.toThrow('No.');
    const late = expect(atom.send('third', { timeoutMs: 10 })).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
    const last = atom.send('fourth');
    stop.abort(new Error('No.'));
    clock.advanceSync(10);
    await Promise.all([aborted, late]);
    clock.advanceSync(2000);
    await last;
    const texts = tap.requests.flatMap((request) => (request.type === 'say' ? [request.text] : []));
    expect(texts).toEqual(['first', 'fourth']);
  });
});

describe('connecting', () => {
  it('gives up after 20 s, unless said otherwise, and leaves nothing behind', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ authenticate: () => new Promise(() => {}) });
    const atom = room.client('atom', { clock });
    for (const [wait, ms] of [
      [{}, 20_000],
      [{ timeoutMs: 500 }, 500],
    ] as const) {
      const connecting = expect(atom.connect(wait)).rejects.toMatchObject({ code: 'TIMEOUT' });
      await until(() => room.server.stats().connections.unknown === 1, 'it is at the door');
      clock.advanceSync(ms - 1);
      expect(atom.state).toBe('connecting');
      clock.advanceSync(1);
      await connecting;
      expect(atom.state).toBe('idle');
      await until(() => room.server.stats().connections.unknown === undefined, 'it is gone');
    }
    expect(clock.timers).toBe(0);
  });

  it('gives up when it is told to, before or meanwhile', async () => {
    const room = await openRoom({ authenticate: () => new Promise(() => {}) });
    const atom = room.client('atom');
    await expect(atom.connect({ signal: AbortSignal.abort(new Error('No.')) })).rejects.toThrow(
      'No.',
    );
    const stop = new AbortController();
    const connecting = expect(atom.connect({ signal: stop.signal })).rejects.toThrow('No.');
    await until(() => room.server.stats().connections.unknown === 1, 'it is at the door');
    stop.abort(new Error('No.'));
    await connecting;
    await until(() => room.server.stats().connections.unknown === undefined, 'it is gone');
    expect(atom.state).toBe('idle');
  });

  it('is called off by close()', async () => {
    const room = await openRoom({ authenticate: () => new Promise(() => {}) });
    const atom = room.client('atom');
    const connecting = expect(atom.connect()).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    await until(() => room.server.stats().connections.unknown === 1, 'it is at the door');
    await atom.close();
    await connecting;
    expect(atom.state).toBe('closed');
    await until(() => room.server.stats().connections.unknown === undefined, 'it is gone');
  });
});

describe('a signal', () => {
  it('is let go of as soon as nothing waits for it', async () => {
    const room = await openRoom();
    const hansung = await room.join('hansung');
    hansung.on('pairRequest', ({ request }) => request.accept({ signal }));
    const { signal } = new AbortController();
    const atom = room.client('atom');
    await atom.connect({ signal });
    await atom.send('hi', { signal });
    await atom.whisper('hansung', 'hi', { signal });
    await atom.whisper('nobody', 'hi', { signal }).catch(() => {});
    await atom.list({ signal });
    await atom.sleep({ signal });
    await atom.wake({ signal });
    const pair = await atom.pair('hansung', { signal });
    await pair.send('us', { signal });
    await pair.end({ signal });
    const messages = atom.messages({ signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await messages.return?.();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
