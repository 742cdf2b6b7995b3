import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { ChatServerOptions } from '../../src/index.js';
import { ChatClient, ChatServer } from '../../src/index.js';
import { openRoom } from './support/openRoom.js';

/** What a page of that origin is answered when it wants to connect: 101 means that it may. */
async function statusFor(url: string, origin: string | undefined, host?: string): Promise<number> {
  const headers = {
    ...(host !== undefined && { host }),
    ...(origin !== undefined && { origin }),
  };
  const webSocket = new WebSocket(url, 'chatcast.v1', { headers });
  onTestFinished(() => webSocket.terminate());
  return new Promise((resolve, reject) => {
    webSocket.once('open', () => resolve(101));
    webSocket.once('unexpected-response', (_request, response: IncomingMessage) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    webSocket.once('error', reject);
  });
}

async function open(options: ChatServerOptions = {}) {
  const { webSocketUrl } = await openRoom(options);
  return webSocketUrl;
}

describe('without a list, a page may connect', () => {
  it.each([
    ['to the host that it came from', 'http://chat.example:8080', 'chat.example:8080', 101],
    ['also when a proxy has ended TLS', 'https://chat.example', 'chat.example', 101],
    ['however its host is spelled', 'https://chat.example', 'Chat.Example', 101],
    ['and not to another host', 'https://evil.example', 'chat.example', 403],
    ['nor to another port', 'http://chat.example:81', 'chat.example', 403],
    ['nor as a part of the name', 'https://chat.example.evil.example', 'chat.example', 403],
    ['nor from nowhere', 'null', 'chat.example', 403],
    ['nor from a file', 'file://', 'chat.example', 403],
    ['nor from what is no origin', 'chat.example', 'chat.example', 403],
    ['nor from an empty one', '', 'chat.example', 403],
  ])('%s', async (_what, origin, host, status) => {
    expect(await statusFor(await open(), origin, host)).toBe(status);
  });

  it('and whoever is no page always may', async () => {
    expect(await statusFor(await open(), undefined)).toBe(101);
  });
});

describe('with a list, a page may connect', () => {
  const origins = ['https://chat.example', 'http://localhost:5173', 'capacitor://localhost'];

  it.each([
    ...origins.map((origin) => [origin, 101] as const),
    ['https://chat.example:444', 403],
    ['http://chat.example', 403],
    ['null', 403],
  ] as const)('from %s: %i', async (origin, status) => {
    expect(await statusFor(await open({ origins }), origin)).toBe(status);
  });

  it('from nowhere else, be it the same host', async () => {
    const url = await open({ origins });
    const origin = new URL(url).origin.replace('ws:', 'http:');
    expect(await statusFor(url, origin)).toBe(403);
    expect(await statusFor(await open({ origins: [] }), origin)).toBe(403);
  });

  it('from anywhere, if that is what the list says', async () => {
    const url = await open({ origins: ['*'] });
    expect(await statusFor(url, 'https://evil.example')).toBe(101);
    expect(await statusFor(url, 'null')).toBe(101);
  });

  it('from nowhere, if the list says `null`', async () => {
    expect(await statusFor(await open({ origins: ['null'] }), 'null')).toBe(101);
  });

  it('and whoever is no page always may', async () => {
    expect(await statusFor(await open({ origins }), undefined)).toBe(101);
  });

  it.each(['https://chat.example/', 'chat.example', 'https://chat.example:443', 'HTTPS://a', ''])(
    'unless the list is wrong, as %j is',
    (origin) => {
      expect(() => new ChatServer({ origins: [origin] })).toThrow(RangeError);
    },
  );
});

describe('a page that is refused', () => {
  it('is refused on a web server of the program, too, and leaves its other upgrades alone', async () => {
    const webServer = createServer();
    webServer.on('upgrade', ({ url }, socket) => {
      if (url !== '/chat') socket.end('HTTP/1.1 418 \r\nConnection: close\r\n\r\n');
    });
    const server = new ChatServer();
    server.attach(webServer);
    webServer.listen(0, '127.0.0.1');
    await once(webServer, 'listening');
    onTestFinished(async () => {
      await server.close({ drainMs: 0 });
      webServer.close();
    });
    const address = webServer.address();
    if (address === null || typeof address === 'string') throw new Error('There is no port.');
    const url = `ws://127.0.0.1:${address.port}`;
    expect(await statusFor(`${url}/chat`, 'https://evil.example')).toBe(403);
    expect(await statusFor(`${url}/other`, 'https://evil.example')).toBe(418);
    expect(await statusFor(`${url}/chat`, `http://127.0.0.1:${address.port}`)).toBe(101);
  });

  it('keeps nothing open, and keeps nobody out', async () => {
    const { server, webSocketUrl } = await openRoom({ limits: { maxUnauthenticated: 1 } });
    for (let time = 0; time < 5; time += 1) {
      expect(await statusFor(webSocketUrl, 'https://evil.example')).toBe(403);
    }
    const atom = await ChatClient.connect({ url: webSocketUrl, name: 'atom' });
    expect([...server.users.keys()]).toEqual(['atom']);
    expect(server.stats().connections).toEqual({ 'native/websocket': 1 });
    await atom.close();
  });
});
