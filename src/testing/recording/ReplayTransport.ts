import type { Clock, Transport, TransportHandler } from '../../index.browser.js';

/** An end of a connection at whose other end is a recording: hands over what it is fed, and keeps what is sent. */
export class ReplayTransport implements Transport {
  readonly carrier = 'memory';
  readonly address: string;
  readonly secure = false;
  readonly backlogBytes = 0;
  /** What was sent so far. */
  readonly sent: Uint8Array[] = [];
  /** Whether this end has closed it. */
  hasEnded = false;
  readonly #clock: Clock;
  readonly #waiting: Uint8Array[] = [];
  #handler: TransportHandler | undefined;
  #isPaused = false;
  #isClosed = false;

  constructor(clock: Clock, address: string) {
    this.#clock = clock;
    this.address = address;
  }

  open(handler: TransportHandler): void {
    this.#handler = handler;
    if (this.#isClosed) this.#tellClose();
    else this.#handOver();
  }

  send(data: Uint8Array | string): void {
    if (this.hasEnded || this.#isClosed) return;
    this.sent.push(typeof data === 'string' ? new TextEncoder().encode(data) : data);
  }

  sendParts(parts: readonly Uint8Array[]): void {
    for (const part of parts) this.send(part);
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#clock.soon(() => this.#handOver());
  }

  end(): void {
    if (this.#isClosed) return;
    this.hasEnded = true;
    this.close();
  }

  destroy(): void {
    this.end();
  }

  /** The recording says something. */
  feed(bytes: Uint8Array): void {
    if (this.#isClosed) return;
    this.#waiting.push(bytes);
    this.#handOver();
  }

  /** The recording closes the connection. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#handler !== undefined) this.#tellClose();
  }

  #tellClose(): void {
    this.#clock.soon(() => this.#handler?.handleClose());
  }

  #handOver(): void {
    while (!this.#isPaused && !this.#isClosed && this.#handler !== undefined) {
      const bytes = this.#waiting.shift();
      if (bytes === undefined) return;
      this.#handler.handleData(bytes);
    }
  }
}
