import type { Transport, TransportHandler } from '../index.browser.js';

/** Told of what passes one end of a connection, as far as it wants to know. */
export interface TapHandler {
  handleSent?(bytes: Uint8Array): void;
  handleHeard?(bytes: Uint8Array): void;
  /** This end closes the connection. */
  handleEnded?(): void;
  /** The connection is over. */
  handleClosed?(): void;
}

const encoder = new TextEncoder();

function toBytes(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? encoder.encode(data) : data;
}

/** One end of a connection, and somebody who listens in. */
export class Tap implements Transport {
  readonly carrier: Transport['carrier'];
  readonly address: string;
  readonly secure: boolean;
  readonly #transport: Transport;
  readonly #handler: TapHandler;

  constructor(transport: Transport, handler: TapHandler) {
    this.carrier = transport.carrier;
    this.address = transport.address;
    this.secure = transport.secure;
    this.#transport = transport;
    this.#handler = handler;
  }

  get backlogBytes(): number {
    return this.#transport.backlogBytes;
  }

  open(handler: TransportHandler): void {
    this.#transport.open({
      handleData: (data) => {
        this.#handler.handleHeard?.(toBytes(data));
        handler.handleData(data);
      },
      handleDrain: () => handler.handleDrain(),
      handleClose: (error) => {
        this.#handler.handleClosed?.();
        handler.handleClose(error);
      },
    });
  }

  send(data: Uint8Array | string): void {
    this.#handler.handleSent?.(toBytes(data));
    this.#transport.send(data);
  }

  sendParts(parts: readonly Uint8Array[]): void {
    for (const part of parts) this.#handler.handleSent?.(part);
    this.#transport.sendParts(parts);
  }

  pause(): void {
    this.#transport.pause();
  }

  resume(): void {
    this.#transport.resume();
  }

  end(): void {
    this.#handler.handleEnded?.();
    this.#transport.end();
  }

  destroy(): void {
    this.#handler.handleEnded?.();
    this.#transport.destroy();
  }
}
