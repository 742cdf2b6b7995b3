import type { Channel } from './Channel.js';
import { joinBytes } from './Channel.js';

/** The part of a transport that delivery needs. */
export interface Sink {
  /** Takes everything; what the system does not take at once stays in `backlogBytes` until the sink drains. */
  send(bytes: Uint8Array): void;
  readonly backlogBytes: number;
}

/**
 * What an outbox does with what everyone gets: `following` takes part in the channel; `resting` does not, because its
 * member sleeps; `catchingUp` is still being told of the past by a source of its own, and does not either.
 */
type Mode = 'following' | 'resting' | 'catchingUp';

/** Where bytes of the past come from, a piece at a time; `undefined` when it has reached the present. */
export type PastSource = () => Uint8Array | undefined;

export interface OutboxOptions {
  /** Bytes that may wait while the sink takes nothing. */
  readonly maxBytes: number;
  /** Milliseconds, never going back. */
  readonly monotonic: () => number;
  /** Something is to be sent at the next flush. */
  readonly onOwed: () => void;
  /** More than `maxBytes` wait. */
  readonly onSlow: () => void;
}

/** Written at once when a member is behind: large enough to be cheap, small enough to see whether it still reads. */
const pageBytes = 64 * 1024;

/**
 * What one member is still owed: a position in its channel and, between, what is for it alone. Owns no copy of what
 * everyone gets. Sends nothing while the sink is full; past its bound it calls the member slow.
 */
export class Outbox {
  readonly #sink: Sink;
  readonly #channel: Channel;
  readonly #options: OutboxOptions;
  #mode: Mode = 'catchingUp';
  #source: PastSource | undefined;
  /** Whether the first piece of the past is still to be sent: the welcome. Nothing comes before that. */
  #isUnwelcomed = false;
  #position = 0;
  #own: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  #ownBytes = 0;
  #blocked = false;
  /** Since when the sink has taken nothing, as far as anybody has looked, and what it had not taken then. */
  #stalledSince = 0;
  #backlogBytes = 0;
  #closed = false;

  constructor(sink: Sink, channel: Channel, options: OutboxOptions) {
    this.#sink = sink;
    this.#channel = channel;
    this.#options = options;
  }

  get mode(): Mode {
    return this.#mode;
  }

  /** Bytes that wait here, those of the channel included. */
  get owedBytes(): number {
    const behind = this.#mode === 'following' ? this.#channel.head - this.#position : 0;
    return this.#ownBytes + behind;
  }

  /** Whether what was sent has not left yet, so that nothing more is sent. */
  get isBlocked(): boolean {
    return this.#blocked;
  }

  /**
   * Looks at the sink: since when (monotonic) it has taken nothing at all; undefined if nothing waits there. What takes
   * long, because the line is slow, is no stall as long as less waits from one look to the next.
   */
  findStall(): number | undefined {
    if (!this.#blocked) return undefined;
    const { backlogBytes } = this.#sink;
    if (backlogBytes < this.#backlogBytes) this.#stalledSince = this.#options.monotonic();
    this.#backlogBytes = backlogBytes;
    return this.#stalledSince;
  }

  /** Something for this member alone, placed after all that everyone got until now. */
  push(bytes: Uint8Array): void {
    if (this.#closed) return;
    this.#own.push({ at: this.#channel.head, bytes });
    this.#ownBytes += bytes.length;
    this.#options.onOwed();
    if (this.#blocked) this.#checkBound();
  }

  /** From now on, not before, this member gets what everyone gets. */
  follow(): void {
    this.#mode = 'following';
    this.#position = this.#channel.head;
  }

  /** From now on this member gets only what is for it alone. All that is owed must have been cut before. */
  rest(): void {
    if (this.#mode === 'following') this.#ownShared();
    this.#mode = 'resting';
  }

  /** Tells the past from `source`, as fast as it is taken; the source sets the next mode when it ends. */
  catchUp(source: PastSource): void {
    this.#mode = 'catchingUp';
    this.#source = source;
    this.#isUnwelcomed = true;
    this.#options.onOwed();
  }

  /** Tells no more of the past. */
  endPast(): void {
    this.#source = undefined;
  }

  /** Sends the batch that was just cut, shared with everyone, or whatever else is owed. */
  flush(
    batch: { readonly start: number; readonly end: number; readonly bytes: Uint8Array } | undefined,
  ): void {
    if (this.#closed) return;
    if (this.#blocked) return this.#checkBound();
    const shares =
      batch !== undefined &&
      this.#own.length === 0 &&
      this.#mode === 'following' &&
      this.#position === batch.start;
    if (!shares) return this.#sendOwed();
    this.#position = batch.end;
    this.#send(batch.bytes);
  }

  /** The sink has taken everything. */
  handleDrain(): void {
    this.#blocked = false;
    if (!this.#closed) this.#sendOwed();
  }

  /** Sends nothing any more. */
  close(): void {
    this.#closed = true;
    this.#mode = 'resting';
    this.#own = [];
    this.#ownBytes = 0;
    this.#source = undefined;
  }

  /** Puts what everyone got, and it is still owed, into its places among what is its own; the channel may forget it. */
  #ownShared(): void {
    const own = this.#own;
    this.#own = [];
    const ownUpTo = (at: number) => {
      for (const bytes of this.#channel.read(this.#position, at)) {
        this.#own.push({ at, bytes });
        this.#ownBytes += bytes.length;
        this.#position += bytes.length;
      }
    };
    for (const next of own) {
      ownUpTo(next.at);
      this.#own.push(next);
    }
    ownUpTo(this.#channel.head);
  }

  #sendOwed(): void {
    while (!this.#blocked && !this.#closed) {
      const welcome = this.#isUnwelcomed ? this.#nextOfPast() : undefined;
      const page = welcome ?? this.#nextPage() ?? this.#nextOfPast();
      if (page === undefined) return;
      this.#send(page);
    }
  }

  /** Up to about a page of what is owed, own and shared in their order. */
  #nextPage(): Uint8Array | undefined {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    const add = (part: Uint8Array) => {
      parts.push(part);
      bytes += part.length;
    };
    let taken = 0;
    for (const own of this.#own) {
      if (bytes >= pageBytes || !this.#readShared(Math.min(own.at, this.#channel.cutEnd), add))
        break;
      if (own.at > this.#channel.cutEnd && this.#mode === 'following') break;
      add(own.bytes);
      this.#ownBytes -= own.bytes.length;
      taken += 1;
    }
    const all = taken === this.#own.length;
    this.#own = all ? [] : this.#own.slice(taken);
    if (all && bytes < pageBytes) this.#readShared(this.#channel.cutEnd, add);
    return parts.length === 0 ? undefined : joinBytes(parts, bytes);
  }

  /** Adds what everyone got up to a position; false when a page was full before that. */
  #readShared(to: number, add: (part: Uint8Array) => void): boolean {
    if (this.#mode !== 'following') return true;
    let room = pageBytes;
    for (const part of this.#channel.read(this.#position, to)) {
      const piece = part.subarray(0, room);
      add(piece);
      this.#position += piece.length;
      room -= piece.length;
      if (room === 0) return this.#position === to;
    }
    return true;
  }

  #nextOfPast(): Uint8Array | undefined {
    this.#isUnwelcomed = false;
    const bytes = this.#source?.();
    if (bytes === undefined) this.#source = undefined;
    return bytes;
  }

  #send(bytes: Uint8Array): void {
    this.#sink.send(bytes);
    const { backlogBytes } = this.#sink;
    if (backlogBytes > 0 && !this.#blocked) {
      this.#blocked = true;
      this.#stalledSince = this.#options.monotonic();
      this.#backlogBytes = backlogBytes;
    }
  }

  #checkBound(): void {
    if (this.owedBytes > this.#options.maxBytes) this.#options.onSlow();
  }
}
