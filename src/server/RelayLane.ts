import type { RequestOf } from '../protocol/requests.js';
import type { Chunk } from '../wire/Chunk.js';

type Credit = RequestOf<'credit'>;

/** Bytes that must have been carried for a receiver for a credit to take no token; with small windows, a quarter of one. */
export const freeCreditBytes = 16 * 1024;

/**
 * One file on its way by the server: what its receiver granted, and what has been carried of it. Lets through what
 * follows on from what went before, once, and as much as was granted; so no more than the window ever waits here.
 */
export class RelayLane {
  readonly #size: number;
  readonly #windowBytes: number;
  readonly #price: number;
  /** Up to where the receiver can be when it asks for the first time: bytes may have come another way until then. */
  readonly #begin: number;
  /** The last that the receiver told by this way. */
  #credit: Credit | undefined;
  #isUntold = true;
  /** How far the receiver said to be; it never goes back. */
  #told = 0;
  /** The furthest that was ever granted. What was sent before a receiver granted less may still be under way. */
  #granted = 0;
  /** Where the next piece belongs; undefined as long as the receiver has not asked for the file by this way. */
  #next: number | undefined;
  /** Bytes carried that no credit has used up. */
  #unused = 0;

  /** `mayBeDirect`: whether the bytes may come another way until the receiver asks here. */
  constructor(size: number, windowBytes: number, mayBeDirect = false) {
    this.#size = size;
    this.#windowBytes = windowBytes;
    this.#price = Math.min(freeCreditBytes, Math.floor(windowBytes / 4));
    this.#begin = mayBeDirect ? size : 0;
  }

  /** Whether the bytes come this way; once they do, they do so to the end. */
  get isUsed(): boolean {
    return this.#next !== undefined;
  }

  /** Whether all of it was carried. */
  get isComplete(): boolean {
    return this.#next === this.#size;
  }

  /** What a sender that comes back has to know: what was under way from it is lost. */
  get creditAgain(): Credit | undefined {
    return this.#credit === undefined ? undefined : { ...this.#credit, restart: true };
  }

  /** Takes a credit; `waiting`: bytes that have not left for the receiver yet. Returns whether it can be meant honestly. */
  handleCredit(credit: Credit, waiting: number): boolean {
    const { offset, upTo, restart } = credit;
    const isPossible = offset <= upTo && upTo <= this.#size && upTo - offset <= this.#windowBytes;
    const left = this.#next === undefined ? this.#begin : this.#next - waiting;
    if (!isPossible || offset < this.#told || offset > left) return false;
    this.#told = offset;
    if (restart !== true && this.#next === undefined) return true;
    this.#credit = credit;
    this.#granted = Math.max(this.#granted, upTo);
    if (restart === true) this.#next = offset;
    return true;
  }

  /**
   * What of a piece is to be carried: it, or the part of it that is new, or nothing if it comes late, from before a restart.
   * `'tooMuch'` was not granted.
   */
  take(chunk: Chunk): Chunk | 'late' | 'tooMuch' {
    const { file, offset, data } = chunk;
    const end = offset + data.length;
    const next = this.#next;
    if (end > this.#granted) return 'tooMuch';
    if (next === undefined || offset > next || end <= next) return 'late';
    this.#next = end;
    this.#unused += end - next;
    return offset === next ? chunk : { file, offset: next, data: data.subarray(next - offset) };
  }

  /**
   * Whether a credit takes no token, to be asked before it is handled: the first one, the one that says that all is here,
   * and those of a receiver that goes on, which pays with the bytes that it takes.
   */
  useUp({ offset, restart }: Credit): boolean {
    const isFirst = this.#isUntold;
    const isLast = offset === this.#size && this.#told < this.#size;
    this.#isUntold = false;
    if (isFirst || isLast) return true;
    if (restart === true || this.#unused < this.#price) return false;
    this.#unused -= this.#price;
    return true;
  }
}
