import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Limits } from '../../src/index.js';
import { ChatServer } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { until } from '../support/until.js';
import { untyped } from '../support/untyped.js';
import { collect, nextEvent } from './support/nextEvent.js';
import { openRoom } from './support/openRoom.js';
import { RawPeer } from './support/RawPeer.js';
import { openTap } from './support/Tap.js';

function says(count: number, prefix = 'm') {
  return Array.from({ length: count }, (_, index) => ({
    type: 'say',
    id: `${prefix}-${index}`,
    text: `${index}`,
  }));
}

describe('the welcome', () => {
  it('tells the limits that a client keeps to by itself', async () => {
    const limits = {
      maxFrameBytes: 10_000,
      maxTextBytes: 1000,
      messagesPerSecond: 7,
      messageBurst: 9,
      pingMs: 5000,
      pongMs: 6000,
      resumeMs: 7000,
      maxFileBytes: 8000,
      transferWindowBytes: 90_000,
    };
    const room = await openRoom({ limits });
    const peer = await room.peer();
    expect((await peer.login('atom')).limits).toEqual(limits);
  });
});

describe('limits that are none', () => {
  it.each([
    ['no number', { pingMs: Number.NaN }, 'limits.pingMs must be a number of at least 0.'],
    ['too small', { maxFrameBytes: 63 }, 'limits.maxFrameBytes must be a number of at least 64.'],
    ['negative', { drainMs: -1 }, 'limits.drainMs must be a number of at least 0.'],
    ['misspelt', { maxTextByte: 10 }, 'There is no limits.maxTextByte.'],
  ])('are refused: %s', (_what, limits, message) => {
    expect(() => new ChatServer({ limits: untyped<Partial<Limits>>(limits) })).toThrow(
      new RangeError(message),
    );
  });

  it('are refused where clients have to be told of them: infinity cannot be', async () => {
    const room = await openRoom();
    const told = (await (await room.peer()).login('atom')).limits;
    for (const name of Object.keys(told)) {
      expect(() => new ChatServer({ limits: { [name]: Number.POSITIVE_INFINITY } })).toThrow(
        new RangeError(`limits.${name} must be finite: clients are told.`),
      );
    }
  });
});

describe('the rate of a member', () => {
  it.each(['tcp', 'websocket'])(
    'an honest client over %s waits instead of being refused',
    async (carrier) => {
      const clock = new VirtualClock();
      const room = await openRoom({ clock });
      const tap = await openTap(room.url);
      const url = carrier === 'tcp' ? tap.url : room.webSocketUrl;
      const atom = await room.join('atom', { clock, url });
      const begin = clock.monotonic();
      let settled = 0;
      const sent = Array.from({ length: 300 }, async (_, index) => {
        const message = await atom.send(`message ${index}`);
        settled += 1;
        return message;
      });
      while (settled < 300) {
        clock.advanceSync(10);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const messages = await Promise.all(sent);
      expect(messages.map(({ seq }) => seq)).toEqual(
        messages.map(({ seq }) => seq).sort((a, b) => a - b),
      );
      // 100 at once, then 100 a second.
      expect(clock.monotonic() - begin).toBeGreaterThan(1900);
      // Whoever is refused asks again.
      const said = tap.requests.filter(({ type }) => type === 'say');
      if (carrier === 'tcp') expect(said).toHaveLength(300);
      expect(room.server.stats().messages).toBe(300);
    },
  );

  it('a client that was too quick all the same waits as it is told', async () => {
    const clock = new VirtualClock();
    const limits = { messagesPerSecond: 10, messageBurst: 5 };
    const room = await openRoom({ clock, limits });
    const peer = await room.member('atom');
    peer.send(...says(11));
    const { retryAfterMs } = await peer.take('refused');
    clock.advanceSync(retryAfterMs ?? 0);
    peer.send({ type: 'say', id: 'again', text: 'again' });
    expect(await peer.take('message', ({ id }) => id === 'again')).toMatchObject({ text: 'again' });
  });

  it('a dishonest one is RATE_LIMITED, and closed when it goes on', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits: { messagesPerSecond: 10, messageBurst: 5 } });
    const hansung = await room.join('hansung');
    const heard = collect(hansung, 'message');
    const peer = await room.member('atom');
    peer.send(...says(12));
    expect(await peer.take('refused')).toMatchObject({
      id: 'm-10',
      code: 'RATE_LIMITED',
      retryAfterMs: 200,
    });
    expect(await peer.take('refused')).toMatchObject({ id: 'm-11', retryAfterMs: 300 });
    peer.send(...says(100, 'flood'));
    expect(await peer.take('bye')).toMatchObject({ code: 'RATE_LIMITED' });
    await peer.closed;
    await hansung.list();
    expect(heard).toHaveLength(10);
    expect(peer.all('refused').length).toBeLessThan(12);
  });

  it('counts everything that is asked for, understood or not', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits: { messagesPerSecond: 10, messageBurst: 1 } });
    const peer = await room.member('atom');
    peer.send({ type: 'list', id: 'a' }, { type: 'dance', id: 'b' }, { type: 'list', id: 'c' });
    expect(await peer.take('refused')).toMatchObject({ id: 'b', code: 'PROTOCOL' });
    expect(await peer.take('refused')).toMatchObject({ id: 'c', code: 'RATE_LIMITED' });
  });

  it('0 is no limit', async () => {
    const room = await openRoom({ limits: { messagesPerSecond: 0, messageBurst: 1 } });
    const peer = await room.member('atom');
    peer.send(...says(500));
    await peer.take('message', ({ id }) => id === 'm-499');
    expect(peer.all('refused')).toEqual([]);
  });

  it('is each member’s own', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits: { messagesPerSecond: 10, messageBurst: 5 } });
    const [quick, slow] = [await room.member('quick'), await room.member('slow')];
    quick.send(...says(15));
    await quick.take('refused');
    slow.send(...says(1));
    expect(await slow.take('message', ({ from }) => from === 'slow')).toMatchObject({ text: '0' });
  });
});

describe('a frame that is too large', () => {
  it('is refused by its length alone', async () => {
    const room = await openRoom({ limits: { maxFrameBytes: 1000 } });
    const peer = await room.member('atom');
    const header = Buffer.alloc(5, 1);
    header.writeUInt32BE(1001);
    peer.socket.write(header);
    expect(await peer.take('bye')).toMatchObject({ code: 'TOO_LARGE' });
    await peer.closed;
  });

  it('closes a WebSocket, too', async () => {
    const room = await openRoom({ limits: { maxFrameBytes: 1000 } });
    const webSocket = new WebSocket(room.webSocketUrl, 'chatcast.v1');
    await new Promise((resolve) => webSocket.once('open', resolve));
    webSocket.send('x'.repeat(1001));
    // Message Too Big (RFC 6455, 7.4.1).
    expect(await new Promise((resolve) => webSocket.once('close', resolve))).toBe(1009);
    expect((await room.join('atom')).state).toBe('online');
  });

  it('of exactly the limit is read', async () => {
    const room = await openRoom({ limits: { maxFrameBytes: 200 } });
    const peer = await room.member('atom');
    const say = (text: string) => ({ type: 'say', id: 'a', text });
    const room200 = 199 - JSON.stringify(say('')).length;
    peer.send(say('x'.repeat(room200)));
    expect((await peer.take('message')).text).toHaveLength(room200);
    peer.send(say('x'.repeat(room200 + 1)));
    expect(await peer.take('bye')).toMatchObject({ code: 'TOO_LARGE' });
  });
});

describe('a full room', () => {
  it('tells the next one SERVER_FULL, until somebody leaves', async () => {
    const room = await openRoom({ maxClients: 2 });
    const denied = collect(room.server, 'denied');
    const [atom] = await room.joinAll('atom', 'hansung');
    await expect(room.join('robot')).rejects.toMatchObject({ code: 'SERVER_FULL' });
    expect(denied).toMatchObject([{ name: 'robot', code: 'SERVER_FULL' }]);
    const left = nextEvent(room.server, 'leave');
    await atom.close();
    await left;
    expect((await room.join('robot')).state).toBe('online');
  });

  it('counts those who are about to return', async () => {
    const room = await openRoom({ maxClients: 1 });
    await (await room.member('atom')).vanish();
    await until(() => room.server.stats().detached === 1, 'the loss is noticed');
    await expect(room.join('robot')).rejects.toMatchObject({ code: 'SERVER_FULL' });
  });

  it('has room for exactly so many, even if more were let in by the program at once', async () => {
    const waiting: (() => void)[] = [];
    const room = await openRoom({
      maxClients: 3,
      authenticate: () =>
        new Promise((resolve) => {
          waiting.push(resolve);
          if (waiting.length === 5) for (const grant of waiting) grant();
        }),
    });
    const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((n) => room.join(n)));
    const refusals = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason.code] : [],
    );
    expect(refusals).toEqual(['SERVER_FULL', 'SERVER_FULL']);
    expect(room.server.users.size).toBe(3);
  });
});

describe('those who do not log in', () => {
  it('are closed after limits.loginMs', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock, limits: { loginMs: 5000 } });
    const peers = [
      await RawPeer.connect(room.url),
      await RawPeer.connect(room.url, ''),
      await RawPeer.connect(room.url, 'CHATC'),
      await RawPeer.connect(room.url, 'CHATCAST/1\n\u0000\u0000'),
    ];
    const atom = await room.join('atom');
    clock.advanceSync(4000);
    expect((await atom.list()).length).toBe(1);
    expect(peers.map(({ socket }) => socket.destroyed)).toEqual([false, false, false, false]);
    clock.advanceSync(2000);
    await Promise.all(peers.map(({ closed }) => closed));
    expect(peers[0]?.heard).toMatchObject([{ type: 'bye', code: 'TIMEOUT' }]);
    expect(atom.state).toBe('online');
  });

  it('keep nobody out: past limits.maxUnauthenticated the oldest goes', async () => {
    const room = await openRoom({ limits: { maxUnauthenticated: 3 } });
    const peers: RawPeer[] = [];
    for (let count = 0; count < 3; count += 1) {
      peers.push(await room.peer());
      await until(() => room.server.stats().connections.unknown === count + 1, 'it is noticed');
    }
    const atom = await room.join('atom');
    await peers[0]?.closed;
    expect(peers.slice(1).map(({ socket }) => socket.destroyed)).toEqual([false, false]);
    expect((await peers[1]?.login('hansung'))?.name).toBe('hansung');
    expect(atom.state).toBe('online');
  });
});

describe('a silent member', () => {
  it('is asked for a sign of life, and lost without one', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock });
    const peer = await room.member('atom');
    clock.advanceSync(24_000);
    peer.send({ type: 'list', id: 'a' });
    await peer.take('users');
    expect(peer.all('ping')).toEqual([]);
    clock.advanceSync(27_000);
    await peer.take('ping');
    clock.advanceSync(17_000);
    expect(room.server.stats().detached).toBe(0);
    clock.advanceSync(3_000);
    await peer.closed;
    await until(() => room.server.stats().detached === 1, 'it is lost');
    expect(peer.all('ping')).toHaveLength(1);
  });

  it('that gives one stays', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock });
    const peer = await room.member('atom');
    for (let round = 0; round < 5; round += 1) {
      clock.advanceSync(27_000);
      await peer.take('ping');
      const { bytesIn } = room.server.stats();
      peer.send({ type: 'pong' });
      await until(() => room.server.stats().bytesIn > bytesIn, 'the pong is read');
    }
    expect(room.server.stats()).toMatchObject({ members: 1, detached: 0 });
  });

  it('a client gives it by itself', async () => {
    const clock = new VirtualClock();
    const room = await openRoom({ clock });
    const tap = await openTap(room.url);
    const atom = await room.join('atom', { url: tap.url });
    for (let round = 1; round <= 3; round += 1) {
      clock.advanceSync(27_000);
      const pongs = () => tap.requests.filter(({ type }) => type === 'pong').length;
      await until(() => pongs() === round, 'the client answers');
      await atom.list();
    }
    expect(atom.state).toBe('online');
  });

  it('a client asks for it, too, when it hears nothing', async () => {
    const clock = new VirtualClock();
    const room = await openRoom();
    const tap = await openTap(room.url);
    const atom = await room.join('atom', { url: tap.url, clock });
    const peer = await room.member('hansung');
    for (let round = 1; round <= 3; round += 1) {
      clock.advanceSync(25_000);
      const pings = () => tap.requests.filter(({ type }) => type === 'ping').length;
      await until(() => pings() === round, 'the client asks');
      // Answered before this is.
      await atom.list();
    }
    peer.send({ type: 'ping' });
    await peer.take('pong');
    expect(atom.state).toBe('online');
  });
});
