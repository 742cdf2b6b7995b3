import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import net from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '../../src/transport/connect.node.js';
import { Recorder } from '../contracts/Recorder.js';
import { makeCertificate } from '../support/certificate.js';
import { failOnStrayErrors } from '../support/strayErrors.js';

failOnStrayErrors();

const certificate = makeCertificate();
const servers: net.Server[] = [];
const sockets = new Set<Socket>();

/** Listens, and does with each connection what it is told; resolves with the port. */
async function listen(server: net.Server, host = '127.0.0.1'): Promise<number> {
  servers.push(server);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.listen(0, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) server.close();
});

function open(url: string, more: { signal?: AbortSignal; ca?: string | Uint8Array } = {}) {
  return connect(new URL(url), {
    signal: new AbortController().signal,
    subprotocol: 'chatcast.v1',
    maxFrameBytes: 1024,
    ...more,
  });
}

const unreachable = expect.objectContaining({ name: 'ChatError', code: 'UNREACHABLE' });
const schemes = ['tcp', 'tls', 'ws', 'wss'] as const;

describe.each(schemes)('connecting by %s', (scheme) => {
  it('fails as UNREACHABLE where nobody listens', async () => {
    const server = net.createServer();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    await expect(open(`${scheme}://127.0.0.1:${port}`)).rejects.toEqual(unreachable);
  });

  it('rejects with the reason of a signal that has aborted already', async () => {
    const reason = new Error('never mind');
    const port = await listen(net.createServer());
    const opening = open(`${scheme}://127.0.0.1:${port}`, { signal: AbortSignal.abort(reason) });
    await expect(opening).rejects.toBe(reason);
  });
});

describe.each(['tls', 'ws', 'wss'] as const)('a handshake by %s', (scheme) => {
  it('that is never answered can be called off, and leaves no connection', async () => {
    const server = net.createServer();
    const port = await listen(server);
    const giveUp = new AbortController();
    const opening = open(`${scheme}://127.0.0.1:${port}`, { signal: giveUp.signal });
    const [socket] = (await once(server, 'connection')) as [Socket];
    const reason = new Error('too long');
    giveUp.abort(reason);
    await expect(opening).rejects.toBe(reason);
    socket.resume();
    await once(socket, 'close');
  });

  it.each([
    ['garbage', (socket: Socket) => socket.write('what is this?\r\n\r\n')],
    [
      'a page',
      (socket: Socket) => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'),
    ],
    ['a goodbye', (socket: Socket) => socket.end()],
    ['a reset', (socket: Socket) => socket.resetAndDestroy()],
  ])('that is answered by %s fails as UNREACHABLE', async (_what, answer) => {
    const port = await listen(
      net.createServer((socket) => socket.once('data', () => answer(socket))),
    );
    await expect(open(`${scheme}://127.0.0.1:${port}`)).rejects.toEqual(unreachable);
  });
});

describe('a certificate', () => {
  it('that nobody vouches for is not accepted', async () => {
    const port = await listen(tls.createServer(certificate));
    await expect(open(`tls://127.0.0.1:${port}`)).rejects.toEqual(unreachable);
    await expect(open(`wss://127.0.0.1:${port}`)).rejects.toEqual(unreachable);
  });

  it('that the program vouches for is accepted, for the name and the address it is for', async () => {
    const port = await listen(tls.createServer(certificate));
    for (const host of ['127.0.0.1', 'localhost']) {
      for (const ca of [certificate.cert, new TextEncoder().encode(certificate.cert)]) {
        const transport = await open(`tls://${host}:${port}`, { ca });
        expect(transport.secure).toBe(true);
        transport.destroy();
      }
    }
  });

  it('is not accepted because the program vouches for another, or did so elsewhere', async () => {
    const port = await listen(tls.createServer(certificate));
    const { cert } = makeCertificate();
    for (const ca of [certificate.cert, cert]) {
      const opening = open(`tls://127.0.0.1:${port}`, { ca });
      if (ca === certificate.cert) (await opening).destroy();
      else await expect(opening).rejects.toEqual(unreachable);
    }
    await expect(open(`tls://127.0.0.1:${port}`)).rejects.toEqual(unreachable);
  });
});

describe('connecting by WebSocket', () => {
  it('loses nothing that comes with the handshake, in one piece', async () => {
    const frame = Buffer.concat([Buffer.from([0x81, 5]), Buffer.from('early')]);
    const port = await listen(
      net.createServer((socket) => {
        socket.once('data', (request) => {
          const key = /sec-websocket-key: (.*)\r\n/i.exec(String(request))?.[1];
          const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
          const head = [
            'HTTP/1.1 101 Switching Protocols',
            'Upgrade: websocket',
            'Connection: Upgrade',
            `Sec-WebSocket-Accept: ${accept.digest('base64')}`,
            'Sec-WebSocket-Protocol: chatcast.v1',
          ].join('\r\n');
          socket.write(Buffer.concat([Buffer.from(`${head}\r\n\r\n`), frame]));
        });
      }),
    );
    const recorder = new Recorder(await open(`ws://127.0.0.1:${port}/chat`), (text) => text);
    recorder.open();
    await recorder.hears('early');
    expect(recorder.received).toEqual(['early']);
    recorder.transport.destroy();
  });
});

describe('a URL', () => {
  it('of another scheme is refused', async () => {
    await expect(open('ftp://127.0.0.1')).rejects.toHaveProperty('code', 'PROTOCOL');
  });

  it('with an IPv6 address in brackets is understood', async () => {
    const port = await listen(net.createServer(), '::1');
    const transport = await open(`tcp://[::1]:${port}`);
    expect(transport.address).toBe('::1');
    transport.destroy();
  });
});
