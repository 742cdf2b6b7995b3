import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ChatServer, ChatServerOptions, LoginAttempt } from '../../src/index.js';
import { ChatError } from '../../src/index.js';
import { directNetwork } from '../../src/transfer/direct.node.js';
import { until } from '../support/until.js';
import { collect, nextEvent } from './support/nextEvent.js';
import type { OpenRoom } from './support/openRoom.js';
import { openRoom } from './support/openRoom.js';
import { forwardedFor, withHeaders } from './support/withHeaders.js';

const client = '203.0.113.7';

/** Attaches a room to a web server, at a port or at the path of a Unix socket; resolves with the address for a URL. */
async function attach(room: ChatServer, path?: string): Promise<string> {
  const webServer = createServer();
  room.attach(webServer);
  if (path === undefined) webServer.listen(0, '127.0.0.1');
  else webServer.listen(path);
  await once(webServer, 'listening');
  onTestFinished(() => {
    webServer.closeAllConnections();
    webServer.close();
  });
  const address = webServer.address();
  return typeof address === 'object'
    ? `ws://127.0.0.1:${address?.port}/chat`
    : `ws+unix:${path}:/chat`;
}

/** A room that writes down who was at its door. */
async function openDoor(options: ChatServerOptions = {}) {
  const seen: Pick<LoginAttempt, 'address' | 'secure'>[] = [];
  const room = await openRoom({
    authenticate: ({ address, secure }) => void seen.push({ address, secure }),
    ...options,
  });
  return { room, seen };
}

/** Comes in by a proxy, or is refused. */
function comeBy(room: OpenRoom, name: string, address: string | string[], password = 'right') {
  const connect = forwardedFor(address);
  return room.join(name, { url: room.webSocketUrl, connect, password, reconnect: false });
}

describe('what a proxy says of who comes through it', () => {
  it('is not believed unless it is trusted', async () => {
    const { room, seen } = await openDoor();
    await comeBy(room, 'atom', client);
    await room.join('hansung', { url: await attach(room.server), connect: forwardedFor(client) });
    const proxy = { address: '127.0.0.1', secure: false };
    expect(seen).toEqual([proxy, proxy]);
  });

  it.each(['loopback', '127.0.0.0/8', 1, ['10.0.0.1', '127.0.0.1'], () => true] as const)(
    'is believed at a port of the room and in a web server, with trustProxy %j',
    async (trustProxy) => {
      const { room, seen } = await openDoor({ trustProxy });
      await comeBy(room, 'atom', client);
      await room.join('hansung', { url: await attach(room.server), connect: forwardedFor(client) });
      const there = { address: client, secure: true };
      expect(seen).toEqual([there, there]);
    },
  );

  it('is not believed of a proxy that is somewhere else', async () => {
    const { room, seen } = await openDoor({ trustProxy: '10.0.0.0/8' });
    await comeBy(room, 'atom', client);
    expect(seen).toEqual([{ address: '127.0.0.1', secure: false }]);
  });

  it('is not what the client has written before it', async () => {
    const { room, seen } = await openDoor({ trustProxy: 'loopback' });
    await comeBy(room, 'atom', `6.6.6.6, ${client}`);
    await comeBy(room, 'hansung', ['6.6.6.6', client]);
    await comeBy(room, 'robot', 'no address at all');
    expect(seen.map(({ address }) => address)).toEqual([client, client, '127.0.0.1']);
  });

  it('is what it is, if it says nothing', async () => {
    const { room, seen } = await openDoor({ trustProxy: 'loopback' });
    await room.join('atom', { url: room.webSocketUrl });
    expect(seen).toEqual([{ address: '127.0.0.1', secure: false }]);
  });

  it('is no matter to those who come over TCP', async () => {
    const { room, seen } = await openDoor({ trustProxy: 1 });
    await room.join('atom');
    expect(seen).toEqual([{ address: '127.0.0.1', secure: false }]);
  });

  it('does not say which host a page is of', async () => {
    const { room } = await openDoor({ trustProxy: 'loopback' });
    const headers = { origin: 'https://chat.example', 'x-forwarded-host': 'chat.example' };
    const options = { url: room.webSocketUrl, reconnect: false };
    await expect(room.join('atom', { ...options, connect: withHeaders(headers) })).rejects.toThrow(
      '403',
    );
    const own = { ...headers, host: 'chat.example' };
    const atom = await room.join('atom', { ...options, connect: withHeaders(own) });
    expect(atom.state).toBe('online');
  });

  it.skipIf(process.platform === 'win32')('is believed through a Unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chatcast-unix-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const { room, seen } = await openDoor({ trustProxy: 'loopback' });
    const path = await attach(room.server, join(folder, 'room.sock'));
    const connect = forwardedFor(client);
    await room.join('atom', { connect: (_url, options) => connect(new URL(path), options) });
    expect(seen).toEqual([{ address: client, secure: true }]);
  });

  it('is not believed where the function fails that is to say so, and the room goes on', async () => {
    const { room, seen } = await openDoor({
      trustProxy: () => {
        throw new Error('Broken.');
      },
    });
    const errors = collect(room.server, 'error');
    await comeBy(room, 'atom', client);
    expect(seen).toEqual([{ address: '127.0.0.1', secure: false }]);
    expect(new Set(errors.map(({ context }) => context))).toEqual(new Set(['trustProxy']));
  });
});

describe('who comes through a trusted proxy', () => {
  const authenticate = ({ password }: LoginAttempt) => {
    if (password !== 'right') throw new ChatError('DENIED', 'Wrong password.');
  };

  it('is told of and written down by its own address', async () => {
    const lines: unknown[] = [];
    const info = (details: object) => void lines.push(details);
    const logger = { debug() {}, info, warn() {}, error() {} };
    const room = await openRoom({ authenticate, trustProxy: 'loopback', logger });
    const denied = collect(room.server, 'denied');
    await expect(comeBy(room, 'atom', client, 'guess')).rejects.toMatchObject({ code: 'DENIED' });
    const refusal = { name: 'atom', address: client, code: 'DENIED' };
    expect(denied).toEqual([refusal]);
    expect(lines).toContainEqual(refusal);
  });

  it('keeps nobody out but itself by its wrong guesses', async () => {
    const limits = { loginFailuresPerAddress: 2 };
    const room = await openRoom({ authenticate, trustProxy: 'loopback', limits });
    for (const name of ['a1', 'a2']) {
      await expect(comeBy(room, name, client, 'guess')).rejects.toMatchObject({ code: 'DENIED' });
    }
    for (const spoken of [client, `6.6.6.6, ${client}`, `${client}:4711`, `::ffff:${client}`]) {
      await expect(comeBy(room, 'a3', spoken)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    }
    expect((await comeBy(room, 'atom', '203.0.113.8')).state).toBe('online');
    expect((await room.join('hansung', { password: 'right' })).state).toBe('online');
  });

  it('has as many connections as an address may have, and is answered so', async () => {
    const limits = { maxConnectionsPerAddress: 2 };
    const room = await openRoom({ trustProxy: 'loopback', limits });
    const atom = await comeBy(room, 'atom', client);
    await comeBy(room, 'hansung', `6.6.6.6, ${client}`);
    await expect(comeBy(room, 'robot', client)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await expect(comeBy(room, 'robot', client)).rejects.toThrow('429');
    const others = ['b1', 'b2', 'b3'].map((name, index) =>
      comeBy(room, name, `198.51.100.${index}`),
    );
    for (const other of await Promise.all(others)) expect(other.state).toBe('online');
    await atom.close();
    await until(() => !room.server.users.has('atom'), 'it has left');
    // The connection ends a little later than the stay.
    const robot = room.client('robot', {
      url: room.webSocketUrl,
      connect: forwardedFor(client),
      reconnect: { minDelayMs: 1 },
    });
    await robot.connect();
    expect(robot.state).toBe('online');
  });

  it('has as many as it likes in a web server, which decides that itself', async () => {
    const limits = { maxConnectionsPerAddress: 1 };
    const room = await openRoom({ trustProxy: 'loopback', limits });
    const url = await attach(room.server);
    for (const name of ['atom', 'hansung', 'robot']) {
      expect((await room.join(name, { url, connect: forwardedFor(client) })).state).toBe('online');
    }
  });

  it.each([
    ['where it is', 'loopback', client],
    ['where the proxy is, unless that is trusted', undefined, '127.0.0.1'],
  ])('is looked for by who takes a file from it %s', async (_where, trustProxy, host) => {
    const spy = vi.spyOn(directNetwork, 'connect').mockReturnValue(new Promise(() => {}));
    onTestFinished(() => spy.mockRestore());
    const room = await openRoom(trustProxy === undefined ? {} : { trustProxy });
    const sender = await comeBy(room, 'atom', client);
    const receiver = await comeBy(room, 'hansung', '198.51.100.9');
    const offered = nextEvent(receiver, 'fileOffer');
    const sending = sender.sendFile('hansung', new Uint8Array(1000), { name: 'data.bin' });
    const { offer } = await offered;
    const receiving = offer.accept({ to: 'memory' });
    await until(() => spy.mock.calls.length > 0, 'it is looked for');
    expect(spy.mock.calls[0]?.[0]).toMatchObject({ host });
    sending.cancel();
    await Promise.allSettled([sending.done, receiving.done]);
  });
});
