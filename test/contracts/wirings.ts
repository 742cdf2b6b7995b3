import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import net from 'node:net';
import tls from 'node:tls';
import { vi } from 'vitest';
import { WebSocketGate } from '../../src/server/WebSocketGate.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import type { ConnectOptions } from '../../src/transport/ConnectOptions.js';
import { connect } from '../../src/transport/connect.node.js';
import { connectInMemory } from '../../src/transport/MemoryTransport.js';
import { SocketTransport } from '../../src/transport/SocketTransport.js';
import type { Transport } from '../../src/transport/Transport.js';
import { subprotocol } from '../../src/wire/native/subprotocol.js';
import { encodeTextFrame } from '../../src/wire/native/websocketFrames.js';
import { makeCertificate } from '../support/certificate.js';
import type { Wiring } from './transportContract.js';

const maxFrameBytes = 64 * 1024;
const certificate = makeCertificate();
const path = '/chat';

/** Makes a server that hands over the transport of each connection. */
type Listen = (accept: (transport: Transport) => void) => Server;

/** How a client of that server connects. */
type Connect = (url: URL, options: ConnectOptions) => Promise<Transport>;

/** A server with one client, joined by a real connection. */
async function makeWiring(
  scheme: 'tcp' | 'tls' | 'ws' | 'wss',
  listen: Listen,
  connectClient: Connect = connect,
): Promise<Wiring> {
  let handleAccepted: (transport: Transport) => void = () => {};
  const server = listen((transport) => handleAccepted(transport));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const isWebSocket = scheme.startsWith('w');
  const encodeBytes = (text: string) => Buffer.from(text);
  return {
    carrier: isWebSocket ? 'websocket' : (scheme as 'tcp' | 'tls'),
    secure: scheme === 'tls' || scheme === 'wss',
    encodeAtServer: isWebSocket ? encodeTextFrame : encodeBytes,
    encodeAtClient: isWebSocket ? (text) => text : encodeBytes,
    async connect() {
      const accepted = new Promise<Transport>((resolve) => {
        handleAccepted = resolve;
      });
      const { signal } = new AbortController();
      const client = await connectClient(new URL(`${scheme}://127.0.0.1:${port}${path}`), {
        signal,
        subprotocol,
        maxFrameBytes,
        ca: certificate.cert,
      });
      return { client, server: await accepted };
    },
    passTime: (ms) => vi.advanceTimersByTime(ms),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function listenForWebSockets(server: http.Server, accept: (transport: Transport) => void): Server {
  const gate = new WebSocketGate({
    maxFrameBytes,
    mayConnect: () => true,
    isProxy: () => false,
    accept,
  });
  server.on('upgrade', (request, socket, head) => gate.handleUpgrade(request, socket, head, path));
  return server;
}

/** No server is needed: the two ends are made together. */
async function makeMemoryWiring(): Promise<Wiring> {
  const clock = new VirtualClock();
  const encodeBytes = (text: string) => Buffer.from(text);
  return {
    carrier: 'memory',
    secure: false,
    encodeAtServer: encodeBytes,
    encodeAtClient: encodeBytes,
    connect: async () => connectInMemory(clock),
    passTime: (ms) => clock.advanceSync(ms),
    close: async () => {},
  };
}

export const wirings = {
  memory: makeMemoryWiring,
  tcp: () =>
    makeWiring('tcp', (accept) =>
      net.createServer((socket) => accept(new SocketTransport(socket, false))),
    ),
  tls: () =>
    makeWiring('tls', (accept) =>
      tls.createServer(certificate, (socket) => accept(new SocketTransport(socket, true))),
    ),
  ws: (connectClient?: Connect) =>
    makeWiring('ws', (accept) => listenForWebSockets(http.createServer(), accept), connectClient),
  wss: () =>
    makeWiring('wss', (accept) => listenForWebSockets(https.createServer(certificate), accept)),
} as const;
