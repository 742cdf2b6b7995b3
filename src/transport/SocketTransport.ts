import type { Socket } from 'node:net';
import type { SocketReader } from './SocketReader.js';
import { SocketWriter } from './SocketWriter.js';
import type { Transport, TransportHandler } from './Transport.js';
import { lingerMs } from './Transport.js';

/** Addresses of IPv4 peers on an IPv6 socket read `::ffff:203.0.113.7`; people know them without the prefix. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/, '');
}

/** TCP or TLS: a stream of bytes, at either end. */
export class SocketTransport implements Transport {
  readonly carrier: 'tcp' | 'tls';
  readonly address: string;
  readonly localAddress: string;
  readonly secure: boolean;
  readonly #socket: Socket;
  readonly #writer: SocketWriter;
  readonly #reader: SocketReader | undefined;
  #handler: TransportHandler | undefined;
  #error: Error | undefined;

  /** `reader`: the option `onread` of the socket, if that has one. */
  constructor(socket: Socket, secure: boolean, reader?: SocketReader) {
    this.#socket = socket;
    this.#reader = reader;
    this.#writer = new SocketWriter(socket, secure, () => this.#handler?.handleDrain());
    this.secure = secure;
    this.carrier = secure ? 'tls' : 'tcp';
    this.address = plainAddress(socket.remoteAddress);
    this.localAddress = plainAddress(socket.localAddress);
    socket.setNoDelay(true);
    socket.on('error', (error) => {
      this.#error = error;
    });
  }

  get backlogBytes(): number {
    return this.#writer.backlogBytes;
  }

  open(handler: TransportHandler): void {
    this.#handler = handler;
    const socket = this.#socket;
    if (socket.destroyed) return queueMicrotask(() => handler.handleClose(this.#error));
    if (socket.allowHalfOpen) socket.on('end', () => handler.handleEnd?.());
    socket.on('close', () => handler.handleClose(this.#error));
    if (this.#reader === undefined)
      return void socket.on('data', (data) => handler.handleData(data));
    this.#reader.open((data) => handler.handleData(data));
    if (this.#reader.isOpen) socket.resume();
  }

  send(data: Uint8Array | string): void {
    this.#writer.write(data);
  }

  sendParts(parts: readonly Uint8Array[]): void {
    this.#writer.writeParts(parts);
  }

  pause(): void {
    this.#reader?.pause();
    this.#socket.pause();
  }

  resume(): void {
    this.#reader?.resume();
    if (this.#reader?.isOpen !== false) this.#socket.resume();
  }

  end(): void {
    const socket = this.#socket;
    socket.end();
    // What still arrives is of no interest, but only a socket that is read can close.
    socket.resume();
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
