import type { CancelTimer, Clock } from '../clock.js';
import { MemoryStream } from './MemoryStream.js';
import type { Transport, TransportHandler } from './Transport.js';
import { lingerMs } from './Transport.js';

const encoder = new TextEncoder();

/** `open`: both directions are. `ending`: this end sends no more. `closed`: over, for both. */
type State = 'open' | 'ending' | 'closed';

/** One end of a connection within memory: a stream of bytes, as a socket is, in the time of a clock. */
export class MemoryTransport implements Transport {
  readonly carrier = 'memory';
  readonly address: string;
  readonly secure = false;
  readonly #clock: Clock;
  readonly #incoming: MemoryStream;
  readonly #outgoing: MemoryStream;
  #handler: TransportHandler | undefined;
  #state: State = 'open';
  #peerEnded = false;
  #error: Error | undefined;
  #cancelLinger: CancelTimer | undefined;

  constructor(clock: Clock, incoming: MemoryStream, outgoing: MemoryStream, address: string) {
    this.#clock = clock;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.address = address;
    incoming.receiver = {
      handleData: (bytes) => this.#handler?.handleData(bytes),
      handleEnd: (isAbrupt) => this.#handleEnd(isAbrupt),
    };
    outgoing.sender = {
      handleDrain: () => {
        if (this.#state !== 'closed') this.#handler?.handleDrain();
      },
      handleLeft: () => this.#checkClosed(),
    };
  }

  get isClosed(): boolean {
    return this.#state === 'closed';
  }

  get backlogBytes(): number {
    return this.#outgoing.backlogBytes;
  }

  open(handler: TransportHandler): void {
    this.#handler = handler;
    if (this.#state === 'closed') this.#tellClose();
    else this.#incoming.read(true);
  }

  send(data: Uint8Array | string): void {
    this.#outgoing.write(typeof data === 'string' ? encoder.encode(data) : data);
  }

  sendParts(parts: readonly Uint8Array[]): void {
    for (const part of parts) this.#outgoing.write(part);
  }

  pause(): void {
    if (this.#state === 'open') this.#incoming.read(false);
  }

  resume(): void {
    if (this.#handler !== undefined) this.#incoming.read(true);
  }

  end(): void {
    if (this.#state !== 'open') return;
    this.#state = 'ending';
    this.#cancelLinger = this.#clock.after(lingerMs, () => this.destroy());
    // What still arrives is of no interest, but only who reads is told of the other end's close.
    this.#incoming.read(true);
    this.#outgoing.finish();
  }

  destroy(): void {
    this.#close();
  }

  /** The connection is lost, whatever was under way; the other end is not told by this one. */
  lose(error: Error): void {
    this.#outgoing.discard();
    this.#close(error);
  }

  #handleEnd(isAbrupt: boolean): void {
    if (isAbrupt) return this.#close();
    this.#peerEnded = true;
    this.end();
    this.#checkClosed();
  }

  #checkClosed(): void {
    if (this.#peerEnded && this.#outgoing.hasLeft) this.#close();
  }

  #close(error?: Error): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#error = error;
    this.#cancelLinger?.();
    this.#incoming.discard();
    this.#outgoing.abort();
    if (this.#handler !== undefined) this.#tellClose();
  }

  /** Never within a call of the one who is told. */
  #tellClose(): void {
    this.#clock.soon(() => this.#handler?.handleClose(this.#error));
  }
}

/** A connection within memory: its two ends, and the streams between them. `up` goes from the client to the server. */
export interface MemoryConnection {
  readonly client: MemoryTransport;
  readonly server: MemoryTransport;
  readonly up: MemoryStream;
  readonly down: MemoryStream;
}

/** Makes a connection; `address` is that of the client, as the server sees it. */
export function connectInMemory(clock: Clock, address = '127.0.0.1'): MemoryConnection {
  const up = new MemoryStream(clock);
  const down = new MemoryStream(clock);
  return {
    client: new MemoryTransport(clock, down, up, '127.0.0.1'),
    server: new MemoryTransport(clock, up, down, address),
    up,
    down,
  };
}
