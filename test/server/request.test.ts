import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ChatServer, Connect, LoginAttempt } from '../../src/index.js';
import { ChatError } from '../../src/index.js';
import { until } from '../support/until.js';
import { collectGarbage } from '../wire/native/collectGarbage.js';
import { collect } from './support/nextEvent.js';
import { openForTest } from './support/openForTest.js';
import type { OpenRoom } from './support/openRoom.js';
import { openRoom } from './support/openRoom.js';
import { withHeaders } from './support/withHeaders.js';

async function attach(room: ChatServer) {
  const webServer = createServer();
  room.attach(webServer);
  return { webServer, url: `ws://127.0.0.1:${await openForTest(webServer)}/chat` };
}

describe('the request that a WebSocket began with', () => {
  it('is shown to the authenticator, at a port of the room and in a web server', async () => {
    const seen: unknown[] = [];
    const room = await openRoom({
      authenticate: ({ request }) => void seen.push([request?.url, request?.headers.cookie]),
    });
    const connect = withHeaders({ cookie: 'session=one' });
    await room.join('atom', { url: room.webSocketUrl, connect });
    const { url } = await attach(room.server);
    await room.join('hansung', { url: `${url}?theme=dark`, connect });
    await room.join('robot', { url });
    expect(seen).toEqual([
      ['/chat', 'session=one'],
      ['/chat?theme=dark', 'session=one'],
      ['/chat', undefined],
    ]);
  });

  it('is none over TCP', async () => {
    const attempts: LoginAttempt[] = [];
    const room = await openRoom({ authenticate: (attempt) => void attempts.push(attempt) });
    await room.join('atom');
    expect(attempts).toHaveLength(1);
    expect(attempts[0]).not.toHaveProperty('request');
  });

  it('is not kept once somebody is in, or is back', async () => {
    const room = await openRoom({ authenticate: async ({ request }) => void request?.headers });
    const { webServer, url } = await attach(room.server);
    const requests: WeakRef<IncomingMessage>[] = [];
    const sockets: Socket[] = [];
    webServer.on('connection', (socket) => sockets.push(socket));
    webServer.on('upgrade', (request) => requests.push(new WeakRef(request)));
    const atom = await room.join('atom', { url, reconnect: { minDelayMs: 1 } });
    await atom.send('hello');
    await collectGarbage();
    expect(requests.map((request) => request.deref())).toEqual([undefined]);
    const back = new Promise((resolve) => atom.once('reconnect', resolve));
    for (const socket of sockets.splice(0)) socket.destroy();
    await back;
    await atom.send('hello again');
    await collectGarbage();
    expect(requests.map((request) => request.deref())).toEqual([undefined, undefined]);
  });
});

describe('who is away and comes anew, without a password', () => {
  const sessions = new Map([['session=one', 'atom']]);
  const authenticate = ({ request }: LoginAttempt) => {
    const name = sessions.get(request?.headers.cookie ?? '');
    if (name === undefined) throw new ChatError('EXPIRED', 'Log in first.');
    return { name };
  };

  /** Comes in, and loses the connection without a word. */
  async function crash(room: OpenRoom, connect?: Connect): Promise<void> {
    let cut = () => {};
    const client = room.client('atom', {
      url: room.webSocketUrl,
      reconnect: { minDelayMs: 60_000 },
      connect: async (url, options) => {
        const transport = await (connect ?? withHeaders({}))(url, options);
        cut = () => transport.destroy();
        return transport;
      },
    });
    await client.connect();
    cut();
    await until(() => room.server.stats().detached === 1, 'the loss is noticed');
  }

  const cookie = withHeaders({ cookie: 'session=one' });
  const stranger = withHeaders({ cookie: 'session=two' });

  it('takes its place again, if the authenticator says by the request who that is', async () => {
    const room = await openRoom({ authenticate });
    await crash(room, cookie);
    const leaves = collect(room.server, 'leave');
    const again = await room.join('atom', { url: room.webSocketUrl, connect: cookie });
    expect(again.name).toBe('atom');
    expect(leaves).toMatchObject([{ user: { name: 'atom' }, reason: 'replaced' }]);
    expect(room.server.stats()).toMatchObject({ members: 1, detached: 0 });
  });

  it('does not, if that is somebody else, or it comes over TCP', async () => {
    const room = await openRoom({ authenticate });
    await crash(room, cookie);
    await expect(
      room.join('atom', { url: room.webSocketUrl, connect: stranger }),
    ).rejects.toMatchObject({ code: 'EXPIRED' });
    await expect(room.join('atom')).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect(room.server.stats()).toMatchObject({ members: 1, detached: 1 });
  });

  it('does not, if the authenticator lets it in without saying who that is', async () => {
    const room = await openRoom({ authenticate: () => {} });
    await crash(room);
    await expect(room.join('atom', { url: room.webSocketUrl })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
    });
    expect(room.server.stats()).toMatchObject({ members: 1, detached: 1 });
  });
});
