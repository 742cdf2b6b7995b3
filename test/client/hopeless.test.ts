import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChatClientOptions } from '../../src/index.js';
import { ChatClient, ChatError, ChatServer } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { quick } from '../resume/support/House.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { makeCertificate } from '../support/certificate.js';
import { until } from '../support/until.js';

const own = makeCertificate();
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Whatever is at the other end; resolves with its port. */
async function listen(server: net.Server): Promise<number> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A room by TLS; resolves with its port. */
async function room(tls = own): Promise<number> {
  const server = new ChatServer();
  closing.push(() => server.close());
  return (await server.listen({ port: 0, tls })).port;
}

/** A web server that answers each upgrade so. */
function answering(line: string): http.Server {
  return http.createServer().on('upgrade', (_request, socket) => {
    socket.end(`HTTP/1.1 ${line}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  });
}

/** What `connect()` rejects with while no time passes, so before there could be a second try. */
async function failureOf(url: string, more: Partial<ChatClientOptions> = {}): Promise<ChatError> {
  const client = new ChatClient({ url, name: 'atom', clock: new VirtualClock(), ...more });
  const error: unknown = await client.connect().catch((reason: unknown) => reason);
  if (!(error instanceof ChatError)) throw new Error('That should have been refused.');
  expect(client.state).toBe('idle');
  return error;
}

describe.each(['tls', 'wss'])('connect() by %s', (scheme) => {
  const expired = makeCertificate({ days: -1 });
  const foreign = makeCertificate({ host: 'elsewhere.example', forLoopback: false });

  it.each([
    ['nobody vouches for', own, undefined, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['has expired', expired, expired.cert, 'CERT_HAS_EXPIRED'],
    ['is for another host', foreign, foreign.cert, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('rejects at once where the certificate %s', async (_what, certificate, ca, code) => {
    const url = `${scheme}://127.0.0.1:${await room(certificate)}/chat`;
    const error = await failureOf(url, ca === undefined ? {} : { ca });
    expect(error).toMatchObject({
      code: 'UNREACHABLE',
      details: { permanent: true },
      cause: { code },
    });
    const { cause } = error;
    expect(error.message).toContain(cause instanceof Error ? cause.message : 'a reason');
  });

  it('rejects at once where nobody speaks TLS', async () => {
    const port = await listen(
      net.createServer((socket) => socket.once('data', () => socket.end('SSH-2.0-none\r\n'))),
    );
    const error = await failureOf(`${scheme}://127.0.0.1:${port}/chat`);
    expect(error).toMatchObject({ code: 'UNREACHABLE', details: { permanent: true } });
  });

  it('tries again where the handshake was cut', async () => {
    const port = await room();
    const gate = new Gate();
    gate.ports = [undefined, port];
    const url = `${scheme}://127.0.0.1:${await listen(gate.server)}/chat`;
    await using client = new ChatClient({ url, name: 'atom', ca: own.cert, reconnect: quick });
    await client.connect();
    expect(gate.taken).toBe(2);
  });

  it('a client that comes back waits until the certificate is the right one again', async () => {
    const gate = new Gate();
    const [ours, portal] = [await room(), await room(makeCertificate())];
    gate.ports = [ours];
    const url = `${scheme}://127.0.0.1:${await listen(gate.server)}/chat`;
    await using client = new ChatClient({ url, name: 'atom', ca: own.cert, reconnect: quick });
    await client.connect();
    gate.ports = [portal];
    gate.cut();
    await until(() => gate.taken >= 4, 'three tries at the portal');
    expect(client.state).toBe('reconnecting');
    gate.ports = [ours];
    await nextEvent(client, 'reconnect');
    expect((await client.send('back')).text).toBe('back');
  });
});

describe('connect() by ws', () => {
  it.each([
    '200 OK',
    '301 Moved Permanently',
    '400 Bad Request',
    '401 Unauthorized',
    '403 Forbidden',
    '404 Not Found',
  ])('rejects at once where an upgrade is answered by %s', async (line) => {
    const port = await listen(answering(line));
    const error = await failureOf(`ws://127.0.0.1:${port}/chat`);
    expect(error).toMatchObject({
      code: 'UNREACHABLE',
      message: `Cannot connect: ${line}`,
      details: { permanent: true },
    });
  });

  it('tells an answer by its number alone, and not in the words of the server', async () => {
    const port = await listen(answering('404 \u001b[2J'));
    expect((await failureOf(`ws://127.0.0.1:${port}/chat`)).message).toMatch(/404 Not Found$/);
    const other = await listen(answering('499 \u001b[2J'));
    expect((await failureOf(`ws://127.0.0.1:${other}/chat`)).message).toMatch(/499$/);
  });

  it('rejects at once at another path than that of the room', async () => {
    const server = new ChatServer();
    closing.push(() => server.close());
    const { port } = await server.listen({ port: 0 });
    expect((await failureOf(`ws://127.0.0.1:${port}/elsewhere`)).message).toContain('404');
  });

  it.each([
    ['is no HTTP', 'SSH-2.0-none\r\n'],
    [
      'is a WebSocket of another kind',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    ],
  ])('rejects at once where the answer %s', async (_what, answer) => {
    const port = await listen(
      net.createServer((socket) => socket.once('data', () => socket.write(answer))),
    );
    const error = await failureOf(`ws://127.0.0.1:${port}/chat`);
    expect(error).toMatchObject({ code: 'UNREACHABLE', details: { permanent: true } });
  });

  it.each([
    '408 Request Timeout',
    '429 Too Many Requests',
    '502 Bad Gateway',
    '503 Service Unavailable',
    '504 Gateway Timeout',
  ])('tries again where a proxy answers %s for a while', async (line) => {
    const server = new ChatServer();
    closing.push(() => server.close());
    const gate = new Gate();
    gate.ports = [await listen(answering(line)), (await server.listen({ port: 0 })).port];
    const url = `ws://127.0.0.1:${await listen(gate.server)}/chat`;
    await using client = new ChatClient({ url, name: 'atom', reconnect: quick });
    await client.connect();
    expect(gate.taken).toBe(2);
  });

  it('says what a proxy answered last when the time is over', async () => {
    const url = `ws://127.0.0.1:${await listen(answering('503 Service Unavailable'))}/chat`;
    const client = new ChatClient({ url, name: 'atom', reconnect: quick });
    await expect(client.connect({ timeoutMs: 200 })).rejects.toMatchObject({
      code: 'TIMEOUT',
      cause: { code: 'UNREACHABLE', message: 'Cannot connect: 503 Service Unavailable' },
    });
  });
});

it('what a connector of a program calls permanent is not tried again, and the rest is', async () => {
  let tries = 0;
  const connect = () => {
    tries += 1;
    const details = tries === 3 ? { permanent: true } : { permanent: false };
    return Promise.reject(new ChatError('UNREACHABLE', `try ${tries}`, { details }));
  };
  const client = new ChatClient({ url: 'tcp://a', name: 'atom', reconnect: quick, connect });
  await expect(client.connect()).rejects.toMatchObject({ message: 'try 3' });
});

/** Hands each connection on to the next of some ports, the last one again and again; `undefined` cuts it at once. */
class Gate {
  ports: readonly (number | undefined)[] = [];
  taken = 0;
  readonly #sockets = new Set<net.Socket>();
  readonly server = net.createServer((socket) => {
    const port = this.ports.length > 1 ? this.ports[this.taken] : this.ports[0];
    this.taken += 1;
    if (port === undefined) return void socket.once('data', () => socket.end());
    const onwards = net.connect({ port, host: '127.0.0.1' });
    for (const end of [socket, onwards]) {
      this.#sockets.add(end);
      end.on('error', () => {});
    }
    socket.pipe(onwards).pipe(socket);
  });

  /** All that goes through it is lost. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
