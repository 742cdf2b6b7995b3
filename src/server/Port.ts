import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import type { ListenAddress } from '../events.js';
import type { ListenOptions } from '../listenOptions.js';
import { plainAddress, SocketTransport } from '../transport/SocketTransport.js';
import type { Transport } from '../transport/Transport.js';
import type { StreamDialect } from '../wire/dialects.js';
import { sniff } from '../wire/sniff.js';
import type { Following } from '../wire/sniffText.js';
import { AddressCounter } from './AddressCounter.js';
import { answerLanding, guardHttp } from './http.js';
import type { Place, Waiting } from './Lobby.js';
import { maxOpenSockets } from './openFiles.js';
import type { ProxyCheck } from './proxies.js';
import type { WebSocketGate } from './WebSocketGate.js';
import { defaultPath } from './WebSocketGate.js';

/** What a port leaves to the server. */
export interface PortHost {
  readonly gate: WebSocketGate;
  readonly isProxy: ProxyCheck;
  readonly maxConnectionsPerAddress: number;
  /** Somebody connected and has not said what it speaks. */
  enterLobby(waiting: Waiting): Place;
  leaveLobby(place: Place): void;
  /** Somebody speaks this; of the native dialect the preface has been read. */
  accept(transport: Transport, dialect: StreamDialect, place: Place): void;
  readonly clock: Clock;
  /** Silence after which the system looks whether a client that knows no pings is still there, in milliseconds. */
  readonly keepAliveMs: number;
  /** Something of the embedding program failed. */
  onError(error: unknown, context: string): void;
}

/** Node's 511 overflows when a thousand connect at once, and those left over wait a second to try again. */
const backlog = 4096;
/** So long nothing comes behind a newline: it was no part of a record, which is sent whole. People do not notice. */
const quietMs = 300;

function urlOf(host: string, port: number, secure: boolean): string {
  const shown = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host;
  const bracketed = net.isIPv6(shown) ? `[${shown}]` : shown;
  return `${secure ? 'tls' : 'tcp'}://${bracketed}:${port}`;
}

/** Names a connection, also when TLS has turned its socket into another. */
function endpointsOf({ remoteAddress, remotePort, localAddress }: net.Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}

/** One open port that takes every carrier and dialect, told apart by what is said first. */
export class Port implements AsyncDisposable {
  readonly #host: PortHost;
  readonly #server: net.Server;
  readonly #tls: tls.Server | undefined;
  readonly #tlsOnly: boolean;
  readonly #http: http.Server;
  /** Places of sockets that speak HTTP. */
  readonly #askingHttp = new WeakMap<Duplex, Place>();
  /** Places of connections that are in the middle of a TLS handshake, by their endpoints. */
  readonly #handshaking = new Map<string, Place>();
  readonly #counter: AddressCounter;

  private constructor(host: PortHost, options: ListenOptions) {
    this.#host = host;
    this.#counter = new AddressCounter(host.maxConnectionsPerAddress);
    this.#tlsOnly = options.tls !== undefined && options.tls.only !== false;
    this.#http = http.createServer(
      options.http === undefined ? answerLanding : guardHttp(options.http, host.onError),
    );
    this.#http.on('upgrade', (request, socket, head) => {
      const place = this.#askingHttp.get(socket);
      if (!host.gate.handleUpgrade(request, socket, head, defaultPath, place, this.#counter)) {
        host.gate.refuse(socket);
      }
    });
    this.#http.on('clientError', (_error, socket) => socket.destroy());
    if (options.tls !== undefined) {
      const { cert, key, passphrase } = options.tls;
      const text = (pem: string | Uint8Array) => (typeof pem === 'string' ? pem : Buffer.from(pem));
      this.#tls = tls.createServer({
        cert: text(cert),
        key: text(key),
        ...(passphrase !== undefined && { passphrase }),
      });
      this.#tls.on('secureConnection', (socket) => {
        const place = this.#handshaking.get(endpointsOf(socket));
        if (place === undefined) socket.destroy();
        else this.#sniff(socket, true, place);
      });
      this.#tls.on('tlsClientError', (_error, socket) => socket.destroy());
    }
    this.#server = net.createServer({ noDelay: true }, (socket) => this.#handleConnection(socket));
    this.#server.maxConnections = maxOpenSockets();
  }

  /** Opens the port; rejects with `UNREACHABLE` if that cannot be. */
  static async listen(host: PortHost, options: ListenOptions): Promise<[Port, ListenAddress]> {
    const port = new Port(host, options);
    const server = port.#server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => {
        reject(new ChatError('UNREACHABLE', `Cannot listen: ${cause.message}`, { cause }));
      });
      server.listen(
        { port: options.port ?? 30_000, host: options.host ?? '127.0.0.1', backlog },
        resolve,
      );
    });
    // From here on an error is one of accepting, such as no file left: the port stays open.
    server.on('error', () => {});
    const { address, port: number } = server.address() as net.AddressInfo;
    const url = urlOf(address, number, options.tls !== undefined);
    return [port, { host: address, port: number, url }];
  }

  /** Takes nobody any more; those who are in stay. */
  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #handleConnection(socket: net.Socket): void {
    const address = plainAddress(socket.remoteAddress);
    socket.on('error', () => {});
    // A proxy's are counted when it has said for whom it speaks; how many have not is for the lobby.
    if (!this.#host.isProxy(address, 0) && !this.#counter.add(address, socket)) {
      return void socket.destroy();
    }
    const place = this.#host.enterLobby({ expel: () => socket.destroy() });
    socket.once('close', () => this.#host.leaveLobby(place));
    this.#sniff(socket, false, place);
  }

  /** Reads until the first bytes say what this is; the lobby bounds how long that may take. */
  #sniff(socket: net.Socket, secure: boolean, place: Place): void {
    place.occupant = { expel: () => socket.destroy() };
    socket.on('error', () => {});
    let seen: Buffer = Buffer.alloc(0);
    let cancelQuiet = () => {};
    const handleBytes = (following: Following) => {
      cancelQuiet();
      const sniffed = sniff(seen, following);
      if (sniffed.kind === 'undecided' && following !== 'end') {
        if (following === 'more') {
          cancelQuiet = this.#host.clock.after(quietMs, () => handleBytes('quiet'));
        }
        return;
      }
      socket.off('readable', handleReadable);
      if (sniffed.kind === 'unknown' || sniffed.kind === 'undecided') return void socket.destroy();
      socket.unshift(sniffed.kind === 'native' ? seen.subarray(sniffed.bytes) : seen);
      if (sniffed.kind === 'tls') return this.#shakeHands(secure, socket, place);
      if (this.#tlsOnly && !secure) return void socket.destroy();
      if (sniffed.kind === 'http') {
        this.#askingHttp.set(socket, place);
        return void this.#http.emit('connection', socket);
      }
      const transport = new SocketTransport(socket, secure);
      // One of which a proxy was to be expected speaks for itself.
      if (
        this.#host.isProxy(transport.address, 0) &&
        !this.#counter.add(transport.address, socket)
      ) {
        return void socket.destroy();
      }
      if (sniffed.kind !== 'native') this.#makeLegacy(socket);
      this.#host.accept(transport, sniffed.kind, place);
    };
    const handleReadable = () => {
      // Readable without anything to read: the other end says no more.
      if (socket.readableLength === 0) return handleBytes('end');
      const bytes: Buffer | null = socket.read();
      if (bytes === null) return;
      seen = seen.length === 0 ? bytes : Buffer.concat([seen, bytes]);
      handleBytes('more');
    };
    socket.on('readable', handleReadable);
    socket.once('close', () => cancelQuiet());
  }

  /** Of these clients some say all they have to say, close their side, and read on; and none answers a ping. */
  #makeLegacy(socket: net.Socket): void {
    socket.allowHalfOpen = true;
    socket.setKeepAlive(true, this.#host.keepAliveMs);
  }

  #shakeHands(isSecure: boolean, socket: net.Socket, place: Place): void {
    const server = this.#tls;
    if (isSecure || server === undefined) return void socket.destroy();
    const endpoints = endpointsOf(socket);
    this.#handshaking.set(endpoints, place);
    socket.once('close', () => this.#handshaking.delete(endpoints));
    server.emit('connection', socket);
  }
}
