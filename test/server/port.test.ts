import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ListenOptions } from '../../src/index.js';
import { ChatClient, ChatServer } from '../../src/index.js';
import { makeCertificate } from '../support/certificate.js';
import { Intruder, upgradeRequest } from '../support/Intruder.js';
import { until } from '../support/until.js';
import { nextEvent } from './support/nextEvent.js';

const certificate = makeCertificate();

async function openPort(options: ListenOptions = {}) {
  const server = new ChatServer();
  onTestFinished(() => server.close({ drainMs: 0 }));
  const address = await server.listen({ port: 0, ...options });
  const join = async (scheme: string, name: string) => {
    const url = `${scheme}://127.0.0.1:${address.port}/chat`;
    const client = new ChatClient({ url, name, ca: certificate.cert, reconnect: false });
    onTestFinished(() => client.close());
    await client.connect();
    return client;
  };
  const intrude = async (opening: string) => {
    const intruder = await Intruder.connect(address.url, opening);
    onTestFinished(() => intruder.leave());
    return intruder;
  };
  return { server, address, join, intrude };
}

/** What a GET of a page answers. */
async function getPage(url: string): Promise<{ status: number | undefined; body: string }> {
  const get = url.startsWith('https') ? https.get : http.get;
  const request = get(url, { ca: certificate.cert, agent: false });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const parts: Buffer[] = [];
  response.on('data', (part: Buffer) => parts.push(part));
  await once(response, 'end');
  return { status: response.statusCode, body: Buffer.concat(parts).toString() };
}

const schemes = ['tcp', 'ws', 'tls', 'wss'];

describe('one port', () => {
  it('takes every carrier at once, and all meet in one room', async () => {
    const { server, join } = await openPort({ tls: { ...certificate, only: false } });
    const clients = await Promise.all(schemes.map((scheme) => join(scheme, `by-${scheme}`)));
    expect(server.stats().connections).toEqual({ 'native/tcp': 2, 'native/websocket': 2 });
    for (const speaker of clients) {
      const heard = clients.map((client) => nextEvent(client, 'message'));
      await speaker.send('hello');
      for (const { message } of await Promise.all(heard)) {
        expect(message).toMatchObject({ from: speaker.name, text: 'hello' });
      }
    }
  });

  it('shows a page that says how to come in, encrypted or not', async () => {
    const { address } = await openPort({ tls: { ...certificate, only: false } });
    for (const scheme of ['http', 'https']) {
      const page = await getPage(`${scheme}://127.0.0.1:${address.port}/`);
      expect(page.status).toBe(200);
      expect(page.body).toContain('npx chatcast join');
    }
  });

  it('says where it is, and in which way to come in', async () => {
    const plain = await openPort();
    const { port } = plain.address;
    expect(plain.address).toEqual({ host: '127.0.0.1', port, url: `tcp://127.0.0.1:${port}` });
    const secure = await openPort({ tls: certificate });
    expect(secure.address.url).toBe(`tls://127.0.0.1:${secure.address.port}`);
    const open = await openPort({ host: '0.0.0.0' });
    expect(open.address.url).toBe(`tcp://127.0.0.1:${open.address.port}`);
  });

  it('that is in use already cannot be opened', async () => {
    const other = net.createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(openPort({ port })).rejects.toMatchObject({
      name: 'ChatError',
      code: 'UNREACHABLE',
      cause: { code: 'EADDRINUSE' },
    });
  });

  it('with a certificate that is none cannot be opened', async () => {
    await expect(openPort({ tls: { cert: 'no', key: 'no' } })).rejects.toThrow();
  });

  it('can be one of several of a room', async () => {
    const { server, join } = await openPort();
    const second = await server.listen({ port: 0, tls: certificate });
    const near = await join('tcp', 'near');
    const far = await ChatClient.connect({ url: second.url, name: 'far', ca: certificate.cert });
    const heard = nextEvent(near, 'message');
    await far.send('hello');
    expect((await heard).message.from).toBe('far');
    await far.close();
  });

  it('cannot be opened once the server is closed', async () => {
    const { server } = await openPort();
    await server.close();
    await expect(server.listen({ port: 0 })).rejects.toHaveProperty('code', 'SHUTDOWN');
    expect(() => server.attach(http.createServer())).toThrow(
      expect.objectContaining({ code: 'SHUTDOWN' }),
    );
  });

  const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  const hasIPv6 = addresses.some(({ address }) => address === '::1');
  it.runIf(hasIPv6)('may be one of IPv6', async () => {
    const { address } = await openPort({ host: '::1' });
    expect(address).toEqual({
      host: '::1',
      port: address.port,
      url: `tcp://[::1]:${address.port}`,
    });
    for (const url of [address.url, `ws://[::1]:${address.port}/chat`]) {
      const client = await ChatClient.connect({ url, name: 'six', reconnect: false });
      expect(client.state).toBe('online');
      await client.close();
    }
  });
});

describe('a port with a certificate', () => {
  it('refuses whoever does not encrypt, and says nothing', async () => {
    const { intrude } = await openPort({ tls: certificate });
    for (const opening of ['CHATCAST/1\n', upgradeRequest(), 'GET / HTTP/1.1\r\n\r\n']) {
      const intruder = await intrude(opening);
      await intruder.isThrownOut();
      expect(intruder.received).toHaveLength(0);
    }
  });

  it('takes those who do', async () => {
    const { server, join } = await openPort({ tls: certificate });
    await join('tls', 'one');
    await join('wss', 'two');
    await expect(join('tcp', 'three')).rejects.toHaveProperty('code', 'UNREACHABLE');
    await expect(join('ws', 'four')).rejects.toHaveProperty('code', 'UNREACHABLE');
    expect([...server.users.keys()]).toEqual(['one', 'two']);
  });

  it('tells the authenticator who is encrypted', async () => {
    const server = new ChatServer({
      authenticate: ({ name, secure }) => {
        seen.push([name, secure]);
      },
    });
    const seen: [name: string, secure: boolean][] = [];
    const { port } = await server.listen({ port: 0, tls: { ...certificate, only: false } });
    for (const scheme of schemes) {
      const url = `${scheme}://127.0.0.1:${port}/chat`;
      const client = await ChatClient.connect({ url, name: scheme, ca: certificate.cert });
      await client.close();
    }
    await server.close();
    expect(seen).toEqual([
      ['tcp', false],
      ['ws', false],
      ['tls', true],
      ['wss', true],
    ]);
  });
});

describe('an upgrade', () => {
  it.each([
    ['on another path is not found', { path: '/elsewhere' }, 404],
    ['to another protocol is refused', { headers: { 'Sec-WebSocket-Protocol': 'mqtt, v2' } }, 400],
    [
      'to another version of WebSocket is refused',
      { headers: { 'Sec-WebSocket-Version': '7' } },
      400,
    ],
    ['without a proper key is refused', { headers: { 'Sec-WebSocket-Key': 'none' } }, 400],
    ['to something else than WebSocket is refused', { headers: { Upgrade: 'h2c' } }, 400],
  ] as const)('%s', async (_what, options, status) => {
    const { intrude } = await openPort();
    const intruder = await intrude(upgradeRequest(options));
    await intruder.isThrownOut();
    expect(intruder.text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('may name our protocol among others, and is told so', async () => {
    const { intrude } = await openPort();
    const headers = { 'Sec-WebSocket-Protocol': 'mqtt, chatcast.v1' };
    const intruder = await intrude(upgradeRequest({ path: '/chat?room=1', headers }));
    await until(() => intruder.text.includes('\r\n\r\n'), 'the answer has come');
    expect(intruder.text).toMatch(/^HTTP\/1.1 101 /);
    expect(intruder.text).toContain('Sec-WebSocket-Protocol: chatcast.v1\r\n');
  });
});

describe("a program's own web server", () => {
  /** A web server with a room behind `/chat`. */
  async function openWebServer() {
    const webServer = http.createServer((_request, response) => response.end('the program'));
    const room = new ChatServer();
    room.attach(webServer);
    webServer.listen(0, '127.0.0.1');
    await once(webServer, 'listening');
    const { port } = webServer.address() as AddressInfo;
    onTestFinished(async () => {
      await room.close({ drainMs: 0 });
      webServer.close();
      await once(webServer, 'close');
    });
    const intrude = async (opening: string) => {
      const intruder = await Intruder.connect(`http://127.0.0.1:${port}`, opening);
      onTestFinished(() => intruder.leave());
      return intruder;
    };
    return { webServer, room, port, intrude };
  }

  it('keeps its own pages', async () => {
    const { port } = await openWebServer();
    const page = await getPage(`http://127.0.0.1:${port}/chat`);
    expect(page.body).toBe('the program');
  });

  it('keeps its own upgrades', async () => {
    const { webServer, intrude } = await openWebServer();
    webServer.on('upgrade', (request, socket) => {
      if (request.url === '/own') socket.end('the program');
    });
    const intruder = await intrude(upgradeRequest({ path: '/own' }));
    await intruder.isThrownOut();
    expect(intruder.text).toBe('the program');
  });

  it('does not keep upgrades that nobody wants', async () => {
    const { intrude } = await openWebServer();
    const intruder = await intrude(upgradeRequest({ path: '/elsewhere' }));
    await intruder.isThrownOut();
    expect(intruder.text).toMatch(/^HTTP\/1.1 404 /);
  });

  it('is left alone when the room is closed', async () => {
    const { room, port, webServer } = await openWebServer();
    const client = await ChatClient.connect({
      url: `ws://127.0.0.1:${port}/chat`,
      name: 'atom',
      reconnect: false,
    });
    const over = nextEvent(client, 'close');
    await room.close();
    expect((await over).error).toHaveProperty('code', 'SHUTDOWN');
    expect(webServer.listening).toBe(true);
    expect((await getPage(`http://127.0.0.1:${port}/`)).body).toBe('the program');
  });
});
