import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ChatServer } from '../../src/index.js';
import { until } from '../support/until.js';
import { collect, nextEvent } from './support/nextEvent.js';
import { openRoom } from './support/openRoom.js';
import { RawPeer } from './support/RawPeer.js';

describe('a server that closes', () => {
  it('gives everyone what was said before, and then a goodbye', async () => {
    const room = await openRoom({ limits: { messagesPerSecond: 0 } });
    const peers = [await room.member('atom'), await room.member('hansung')];
    const sleeper = await room.member('sleeper');
    sleeper.send({ type: 'sleep', id: 'a' });
    await sleeper.take('sleep');
    const texts = Array.from({ length: 500 }, (_, index) => `message ${index}`);
    for (const text of texts) void room.server.broadcast(text);
    await room.server.close();
    await Promise.all([...peers, sleeper].map(({ closed }) => closed));
    for (const peer of peers) {
      expect(peer.all('message').map(({ text }) => text)).toEqual(texts);
      expect(peer.heard.at(-1)).toMatchObject({ type: 'bye', code: 'SHUTDOWN' });
    }
    expect(sleeper.all('message')).toEqual([]);
    expect(sleeper.heard.at(-1)).toMatchObject({ type: 'bye', code: 'SHUTDOWN' });
  });

  it('waits for those who read slowly', async () => {
    const room = await openRoom({ limits: { maxOutboxBytes: 64 * 1024 * 1024 } });
    const peer = await room.member('atom');
    peer.socket.pause();
    const texts: string[] = [];
    while (room.server.stats().queuedBytes < 1024 * 1024) {
      for (let count = 0; count < 100; count += 1) {
        texts.push(`${texts.length} ${'x'.repeat(4000)}`);
        await room.server.broadcast(texts.at(-1) ?? '');
      }
    }
    let isClosed = false;
    const closing = room.server.close().then(() => {
      isClosed = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(false);
    peer.socket.resume();
    await closing;
    await peer.closed;
    expect(peer.all('message').map(({ text }) => text)).toEqual(texts);
    expect(peer.heard.at(-1)).toMatchObject({ type: 'bye' });
  });

  it('but no longer than drainMs', async () => {
    const room = await openRoom({ limits: { maxOutboxBytes: 64 * 1024 * 1024 } });
    const peer = await room.member('atom');
    peer.socket.pause();
    while (room.server.stats().queuedBytes < 1024 * 1024) {
      for (let count = 0; count < 100; count += 1) await room.server.broadcast('x'.repeat(4000));
    }
    await room.server.close({ drainMs: 20 });
    expect(room.server.stats()).toMatchObject({ connections: {}, members: 0, queuedBytes: 0 });
  });

  it('has closed every connection and every port when it is done', async () => {
    const room = await openRoom();
    await room.server.listen({ port: 0 });
    await room.joinAll('atom', 'hansung');
    const silent = await RawPeer.connect(room.url, '');
    const halfway = await RawPeer.connect(room.url);
    await until(() => room.server.stats().connections.unknown === 1, 'the preface is read');
    await room.server.close();
    await Promise.all([silent.closed, halfway.closed]);
    expect(halfway.heard).toMatchObject([{ type: 'bye', code: 'SHUTDOWN' }]);
    expect(room.server.stats()).toMatchObject({ connections: {}, members: 0, detached: 0 });
    await expect(RawPeer.connect(room.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('says that everyone left with it, and then that it is closed', async () => {
    const room = await openRoom();
    await room.joinAll('atom', 'hansung');
    await (await room.member('lost')).vanish();
    await until(() => room.server.stats().detached === 1, 'the loss is noticed');
    const told: string[] = [];
    room.server.on('leave', ({ user, reason }) => told.push(`${user.name} ${reason}`));
    room.server.on('close', () => told.push('close'));
    await room.server.close();
    expect(told).toEqual(['atom shutdown', 'hansung shutdown', 'lost shutdown', 'close']);
    expect(room.server.users.size).toBe(0);
  });

  it('does so once, however often it is told to', async () => {
    const room = await openRoom();
    await room.join('atom', { reconnect: false });
    const closes = collect(room.server, 'close');
    await Promise.all([room.server.close(), room.server.close({ drainMs: 0 })]);
    await room.server.close();
    expect(closes).toEqual([{}]);
  });

  it('may do so from a listener of its own', async () => {
    const room = await openRoom();
    const closed = nextEvent(room.server, 'close');
    room.server.on('message', ({ message }) => {
      if (message.text === 'stop') void room.server.close();
    });
    const peer = await room.member('atom');
    peer.send({ type: 'say', id: 'a', text: 'stop' });
    await closed;
    await peer.closed;
    expect(peer.heard.slice(-2)).toMatchObject([
      { type: 'message', text: 'stop' },
      { type: 'bye', code: 'SHUTDOWN' },
    ]);
  });

  it('closes at the end of a block, by `await using`', async () => {
    let url: string;
    {
      await using server = new ChatServer();
      ({ url } = await server.listen({ port: 0 }));
      await (await RawPeer.connect(url)).vanish();
    }
    await expect(RawPeer.connect(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('without a port or a guest is closed at once', async () => {
    const server = new ChatServer();
    const closed = collect(server, 'close');
    await server.close();
    expect(closed).toEqual([{}]);
  });

  it('while a port is being opened, opens none', async () => {
    const server = new ChatServer();
    const listening = collect(server, 'listening');
    const opening = expect(server.listen({ port: 0 })).rejects.toMatchObject({ code: 'SHUTDOWN' });
    await server.close();
    await opening;
    expect(listening).toEqual([]);
  });

  it('lets nobody in whom the program lets in too late', async () => {
    let grant: () => void = () => {};
    const room = await openRoom({
      authenticate: ({ signal }) =>
        new Promise<void>((resolve) => {
          grant = resolve;
          aborted = new Promise((settle) => signal.addEventListener('abort', settle));
        }),
    });
    let aborted: Promise<unknown> | undefined;
    const joins = collect(room.server, 'join');
    const peer = await room.peer();
    peer.send({ type: 'login', name: 'atom' });
    await until(() => aborted !== undefined, 'it is asked');
    const closing = room.server.close();
    await aborted;
    grant();
    await closing;
    await peer.closed;
    expect(peer.heard).toMatchObject([{ type: 'bye', code: 'SHUTDOWN' }]);
    expect(joins).toEqual([]);
  });
});

describe('a client of a server that closes', () => {
  it('tries to come back, and does when there is a server again', async () => {
    const room = await openRoom();
    const atom = await room.join('atom', { reconnect: { minDelayMs: 5, maxDelayMs: 20 } });
    const lost = nextEvent(atom, 'disconnect');
    await room.server.close();
    expect(await lost).toMatchObject({ willReconnect: true, error: { code: 'SHUTDOWN' } });
    expect(atom.state).toBe('reconnecting');
    const back = nextEvent(atom, 'reconnect');
    await using later = new ChatServer();
    await later.listen({ port: Number(new URL(room.url).port) });
    await back;
    await atom.list();
    expect([...later.users.keys()]).toEqual(['atom']);
    await atom.close();
  });

  it('that does not reconnect is closed, with SHUTDOWN', async () => {
    const room = await openRoom();
    const atom = await room.join('atom', { reconnect: false, url: room.webSocketUrl });
    const lost = collect(atom, 'disconnect');
    const closed = nextEvent(atom, 'close');
    await room.server.close();
    expect((await closed).error).toMatchObject({ code: 'SHUTDOWN' });
    expect(lost).toMatchObject([{ willReconnect: false, error: { code: 'SHUTDOWN' } }]);
  });
});

describe('a server that is closed', () => {
  it('does nothing any more: everything is SHUTDOWN', async () => {
    const room = await openRoom();
    await room.server.close();
    const { server } = room;
    const shutdown = { code: 'SHUTDOWN' };
    await expect(server.listen({ port: 0 })).rejects.toMatchObject(shutdown);
    await expect(server.broadcast('hello?')).rejects.toMatchObject(shutdown);
    await expect(server.whisper('atom', 'hello?')).rejects.toMatchObject(shutdown);
    await expect(server.kick('atom')).rejects.toMatchObject(shutdown);
    expect(() => server.attach(createServer())).toThrow(expect.objectContaining(shutdown));
  });

  it('already while it waits for those who read slowly', async () => {
    const room = await openRoom();
    const peer = await room.member('atom');
    const closing = room.server.close();
    await expect(room.server.broadcast('wait')).rejects.toMatchObject({ code: 'SHUTDOWN' });
    await closing;
    await peer.closed;
    expect(peer.all('message')).toEqual([]);
  });
});
