import type { AddressInfo } from 'node:net';
import net from 'node:net';
import tls from 'node:tls';
import { ChatError } from '../errors.js';
import { SocketReader } from '../transport/SocketReader.js';
import { SocketTransport } from '../transport/SocketTransport.js';
import type { Transport } from '../transport/Transport.js';
import { DirectIn } from './DirectIn.js';
import { DirectLane } from './DirectLane.js';
import type { DirectListener, DirectNetwork, Reach } from './DirectNetwork.js';
import { DirectOut } from './DirectOut.js';
import type { DirectWays } from './DirectWays.js';

/**
 * TLS 1.3 with the secret as external pre-shared key (RFC 8446, 2.2): only the two can connect, and there is no
 * certificate that could stand in for it. The hash of the suite is the one that OpenSSL binds such keys to.
 */
const suite = { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256' } as const;
/** Names the key in the handshake; there is one key a port, so any name does. */
const identity = 'chatcast';
/** Who may be connected at once, in the middle of a handshake: one is honest, and a flood is not let in. */
const maxConnections = 16;
/** Time for a handshake, in milliseconds: longer than anybody waits for a direct connection. */
const handshakeMs = 5000;

/** Addresses of IPv4 in IPv6, such as `::ffff:127.0.0.1`, are found here, too. */
const ofMachine = new net.BlockList();
ofMachine.addSubnet('127.0.0.0', 8, 'ipv4');
ofMachine.addAddress('::1', 'ipv6');
// Whoever connects to nowhere in particular connects to its own machine.
ofMachine.addSubnet('0.0.0.0', 8, 'ipv4');
ofMachine.addAddress('::', 'ipv6');

const ofCable = new net.BlockList();
ofCable.addSubnet('169.254.0.0', 16, 'ipv4');
ofCable.addSubnet('fe80::', 10, 'ipv6');

function reachOf(host: string): Reach | undefined {
  const version = net.isIP(host);
  if (version === 0) return undefined;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  if (ofMachine.check(host, family)) return 'machine';
  return ofCable.check(host, family) ? 'cable' : 'network';
}

async function listen(options: {
  readonly host: string | undefined;
  readonly accept: (transport: Transport) => void;
}): Promise<DirectListener> {
  let secret: Uint8Array | undefined;
  const server = tls.createServer({
    ...suite,
    handshakeTimeout: handshakeMs,
    pskCallback: () => secret ?? null,
  });
  server.maxConnections = maxConnections;
  // What is under way holds the process, and not that somebody might come.
  server.unref();
  // By their ports at the other end: those who have not proved to have the secret.
  const strangers = new Map<number | undefined, net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    const { remotePort } = socket;
    strangers.set(remotePort, socket);
    socket.on('close', () => strangers.delete(remotePort));
  });
  server.on('secureConnection', (socket) => {
    socket.on('error', () => {});
    strangers.delete(socket.remotePort);
    options.accept(new SocketTransport(socket, true));
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, ...(options.host !== undefined && { host: options.host }) }, resolve);
  });
  server.on('error', () => {});
  const { port } = server.address() as AddressInfo;
  return {
    port,
    admit: (given) => {
      secret = given;
    },
    close: () => {
      server.close();
      for (const socket of strangers.values()) socket.destroy();
    },
  };
}

async function connect(options: {
  readonly host: string;
  readonly port: number;
  readonly secret: Uint8Array;
  readonly signal: AbortSignal;
}): Promise<Transport> {
  const { host, port, secret, signal } = options;
  signal.throwIfAborted();
  const reader = new SocketReader();
  // An option of all sockets, which the types of tls do not know.
  const reading = { onread: reader };
  const socket = tls.connect({
    ...suite,
    ...reading,
    host,
    port,
    // Whatever the program trusts elsewhere: here nobody is believed who does not know the secret.
    rejectUnauthorized: true,
    pskCallback: () => ({ psk: secret, identity }),
    // Called only if the other end shows a certificate instead of knowing the secret.
    checkServerIdentity: () => new Error('A certificate is no proof here.'),
  });
  return new Promise((resolve, reject) => {
    const abort = () => {
      socket.destroy();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', abort);
      resolve(new SocketTransport(socket, true, reader));
    });
    socket.on('error', (cause) => {
      signal.removeEventListener('abort', abort);
      reject(new ChatError('UNREACHABLE', 'No direct connection.', { cause }));
    });
  });
}

/** Direct connections over TCP. */
export const directNetwork: DirectNetwork = {
  listen,
  connect,
  openLane: (file, transport, handler) => new DirectLane(file, transport, handler),
  reachOf,
};

export const directWays: DirectWays | undefined = {
  makeWayIn: (host, onGone) => new DirectIn(directNetwork, host, onGone),
  makeWayOut: (host, onCredit) => new DirectOut(directNetwork, host, onCredit),
};
