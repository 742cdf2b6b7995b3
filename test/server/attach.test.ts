import { EventEmitter, once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { LoginAttempt } from '../../src/index.js';
import { ChatClient, ChatServer } from '../../src/index.js';
import { makeCertificate } from '../support/certificate.js';
import { until } from '../support/until.js';
import { untyped } from '../support/untyped.js';
import { nextEvent } from './support/nextEvent.js';
import { openForTest } from './support/openForTest.js';
import { openRoom } from './support/openRoom.js';

/** Opens the web server of a program; resolves with its address. */
async function open(webServer: Server, scheme = 'ws'): Promise<string> {
  return `${scheme}://127.0.0.1:${await openForTest(webServer)}`;
}

function openWebServer(): { webServer: Server; listen: () => Promise<string> } {
  const webServer = createServer((_, response) => response.end('the program'));
  return { webServer, listen: () => open(webServer) };
}

function makeServer(...options: ConstructorParameters<typeof ChatServer>): ChatServer {
  const server = new ChatServer(...options);
  onTestFinished(() => server.close({ drainMs: 0 }));
  return server;
}

async function join(url: string, name: string, ca?: string): Promise<ChatClient> {
  const client = await ChatClient.connect({ url, name, ...(ca !== undefined && { ca }) });
  onTestFinished(() => client.close());
  return client;
}

describe('a room attached to a web server', () => {
  it('takes WebSockets on /chat, before or after the web server listens', async () => {
    const { webServer, listen } = openWebServer();
    const server = makeServer();
    server.attach(webServer);
    const url = await listen();
    const atom = await join(`${url}/chat`, 'atom');
    const late = openWebServer();
    const lateUrl = await late.listen();
    server.attach(late.webServer);
    const hansung = await join(`${lateUrl}/chat?theme=dark`, 'hansung');
    await hansung.send('hello');
    expect((await atom.list()).map(({ name }) => name)).toEqual(['atom', 'hansung']);
    expect(server.stats().connections).toEqual({ 'native/websocket': 2 });
  });

  it('before another on the same path has those who come, and the other is told', async () => {
    const { webServer, listen } = openWebServer();
    const [first, second] = [makeServer(), makeServer()];
    first.attach(webServer);
    second.attach(webServer);
    const told = nextEvent(second, 'error');
    const atom = await join(`${await listen()}/chat`, 'atom');
    expect((await told).context).toBe('attach');
    expect([...first.users.keys()]).toEqual(['atom']);
    expect((await atom.send('hello')).text).toBe('hello');
    expect(second.users.size).toBe(0);
  });

  it('has to be attached to a server, and not to what answers its requests', () => {
    const application = untyped<Server>(new EventEmitter());
    expect(() => makeServer().attach(application)).toThrow(TypeError);
  });

  it('has to have a path that a request can have', () => {
    expect(() => makeServer().attach(createServer(), { path: 'chat' })).toThrow(RangeError);
  });

  it('meets those of its own ports', async () => {
    const room = await openRoom();
    const { webServer, listen } = openWebServer();
    room.server.attach(webServer);
    const atom = await join(`${await listen()}/chat`, 'atom');
    await room.join('hansung');
    expect((await atom.list()).map(({ name }) => name)).toEqual(['atom', 'hansung']);
  });

  it('may have another path, and rooms may share a web server', async () => {
    const { webServer, listen } = openWebServer();
    const [red, blue] = [makeServer(), makeServer()];
    red.attach(webServer, { path: '/red' });
    blue.attach(webServer, { path: '/blue' });
    const url = await listen();
    await join(`${url}/red`, 'atom');
    await join(`${url}/blue`, 'atom');
    expect([red.users.size, blue.users.size]).toEqual([1, 1]);
  });

  it('is encrypted when the web server is', async () => {
    const certificate = makeCertificate();
    const attempts: LoginAttempt[] = [];
    const server = makeServer({ authenticate: (attempt) => void attempts.push(attempt) });
    const webServer = createSecureServer(certificate);
    server.attach(webServer);
    const url = await open(webServer, 'wss');
    await join(`${url}/chat`, 'atom', certificate.cert);
    expect(attempts).toMatchObject([{ secure: true, address: '127.0.0.1', dialect: 'native' }]);
  });

  it('leaves pages and other WebSockets to the program', async () => {
    const { webServer, listen } = openWebServer();
    const own: string[] = [];
    webServer.on('upgrade', (request, socket) => {
      if (request.url === '/chat') return;
      own.push(request.url ?? '');
      socket.end('HTTP/1.1 418 \r\nConnection: close\r\n\r\n');
    });
    makeServer().attach(webServer);
    const url = await listen();
    const page = await fetch(`${url.replace('ws', 'http')}/chat`);
    expect(await page.text()).toBe('the program');
    for (const path of ['/own', '/chat/room', '/chatter', '/']) {
      const webSocket = new WebSocket(`${url}${path}`, 'chatcast.v1');
      const [error] = await once(webSocket, 'error');
      expect(String(error)).toContain('418');
    }
    expect(own).toEqual(['/own', '/chat/room', '/chatter', '/']);
    expect((await join(`${url}/chat`, 'atom')).state).toBe('online');
  });

  it('that closes takes its members and its listener away, and nothing else', async () => {
    const { webServer, listen } = openWebServer();
    const handleUpgrade = () => {};
    webServer.on('upgrade', handleUpgrade);
    const server = makeServer();
    server.attach(webServer);
    const url = await listen();
    const atom = await join(`${url}/chat`, 'atom');
    await server.close();
    await until(() => atom.state === 'reconnecting', 'the client is told');
    expect(webServer.listeners('upgrade')).toEqual([handleUpgrade]);
    expect(webServer.listening).toBe(true);
    const page = await fetch(url.replace('ws', 'http'));
    expect(await page.text()).toBe('the program');
  });
});
