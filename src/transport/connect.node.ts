import net from 'node:net';
import tls from 'node:tls';
import { WebSocket } from 'ws';
import { ChatError } from '../errors.js';
import type { ConnectOptions } from './ConnectOptions.js';
import { connectFailure, upgradeFailure } from './connectFailure.js';
import { SocketReader } from './SocketReader.js';
import { SocketTransport } from './SocketTransport.js';
import type { Transport } from './Transport.js';
import { WebSocketClientTransport } from './WebSocketTransport.js';

/** The port that servers listen on by default. */
const defaultPort = 30_000;

/** Settles once with the socket that is ready, or fails as `explain` says; an abort closes what was begun. */
function whenReady(
  socket: { destroy(): void; once(event: string, listener: (error: Error) => void): unknown },
  readyEvent: string,
  signal: AbortSignal,
  explain: (error: Error) => ChatError = connectFailure,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      socket.destroy();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    const settle = (end: () => void) => () => {
      signal.removeEventListener('abort', abort);
      end();
    };
    socket.once(readyEvent, settle(resolve));
    socket.once('error', (error) => settle(() => reject(explain(error)))());
  });
}

/** The last of what follows: most programs have one `ca`, and to read all authorities anew takes 50 ms. */
let lastTrust: { readonly ca: string; readonly secureContext: tls.SecureContext } | undefined;

/** The well-known authorities, and one more. */
function trust(ca: string | Uint8Array | undefined): { secureContext?: tls.SecureContext } {
  if (ca === undefined) return {};
  const pem = typeof ca === 'string' ? ca : Buffer.from(ca).toString();
  if (lastTrust?.ca !== pem) {
    const secureContext = tls.createSecureContext({ ca: [...tls.rootCertificates, pem] });
    lastTrust = { ca: pem, secureContext };
  }
  return { secureContext: lastTrust.secureContext };
}

async function connectSocket(url: URL, options: ConnectOptions): Promise<Transport> {
  // An IPv6 address stands in brackets in a URL, and without them elsewhere.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1';
  const port = url.port === '' ? defaultPort : Number(url.port);
  const reader = new SocketReader();
  if (url.protocol === 'tcp:') {
    const socket = net.connect({ host, port, noDelay: true, onread: reader });
    await whenReady(socket, 'connect', options.signal);
    return new SocketTransport(socket, false, reader);
  }
  const servername = net.isIP(host) === 0 ? { servername: host } : {};
  // An option of all sockets, which the types of tls do not know.
  const reading = { onread: reader };
  const socket = tls.connect({ host, port, ...servername, ...trust(options.ca), ...reading });
  await whenReady(socket, 'secureConnect', options.signal);
  return new SocketTransport(socket, true, reader);
}

async function connectWebSocket(url: URL, options: ConnectOptions): Promise<Transport> {
  const webSocket = new WebSocket(url, options.subprotocol, {
    perMessageDeflate: false,
    maxPayload: options.maxFrameBytes,
    ...trust(options.ca),
  });
  const socket = {
    destroy: () => webSocket.terminate(),
    once: (event: string, listener: (error: Error) => void) => webSocket.once(event, listener),
  };
  // What comes right behind the handshake waits until the transport is opened.
  webSocket.once('open', () => webSocket.pause());
  let answer: ChatError | undefined;
  webSocket.once('unexpected-response', (_request, { statusCode = 0 }) => {
    answer = upgradeFailure(statusCode);
    webSocket.terminate();
  });
  await whenReady(socket, 'open', options.signal, (error) => answer ?? connectFailure(error));
  return new WebSocketClientTransport(webSocket, url.host, url.protocol === 'wss:');
}

/**
 * Connects by the scheme of the URL: `tcp:`, `tls:`, `ws:`, `wss:`. Rejects with `UNREACHABLE`, `permanent` where waiting
 * does not help, or the signal's reason.
 */
export function connect(url: URL, options: ConnectOptions): Promise<Transport> {
  // Before there is a socket: one that is closed before anybody listens to it fails where nobody can catch it.
  if (options.signal.aborted) return Promise.reject(options.signal.reason);
  switch (url.protocol) {
    case 'tcp:':
    case 'tls:':
      return connectSocket(url, options);
    case 'ws:':
    case 'wss:':
      return connectWebSocket(url, options);
    default:
      return Promise.reject(new ChatError('PROTOCOL', `Unknown scheme: ${url.protocol}`));
  }
}
