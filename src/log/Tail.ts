/** Something that happened, with its number. */
export interface TailItem {
  readonly seq: number;
  readonly at: number;
}

/** How much of the past is kept. What exceeds any of the three is forgotten, oldest first. */
export interface TailBounds {
  readonly maxAgeMs: number;
  readonly maxBytes: number;
  readonly maxItems: number;
}

/**
 * The recent past, from which those who come back are told what they missed. Items are numbered without gaps, so an
 * item is found by its number alone.
 */
export class Tail<T extends TailItem> {
  readonly #bounds: TailBounds;
  readonly #sizeOf: (item: T) => number;
  #items: T[] = [];
  /** Items before this position of the array are forgotten; cutting the array at each would cost too much. */
  #start = 0;
  #bytes = 0;
  #lastSeq = 0;

  constructor(bounds: TailBounds, sizeOf: (item: T) => number) {
    this.#bounds = bounds;
    this.#sizeOf = sizeOf;
  }

  /** The number of the newest item, or 0. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** The number of the oldest item that is still here; one more than `lastSeq` if none is. */
  get firstSeq(): number {
    return this.#lastSeq - (this.#items.length - this.#start) + 1;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(item: T): void {
    this.#items.push(item);
    this.#bytes += this.#sizeOf(item);
    this.#lastSeq = item.seq;
    this.forget(item.at);
  }

  /** The item of that number, if it is still here. */
  get(seq: number): T | undefined {
    return seq < this.firstSeq ? undefined : this.#items[this.#start + (seq - this.firstSeq)];
  }

  /** Forgets what the bounds no longer cover at the time `now`. */
  forget(now: number): void {
    const { maxAgeMs, maxBytes, maxItems } = this.#bounds;
    for (;;) {
      const oldest = this.#items[this.#start];
      if (oldest === undefined) break;
      const kept = this.#items.length - this.#start;
      if (kept <= maxItems && this.#bytes <= maxBytes && now - oldest.at <= maxAgeMs) break;
      this.#bytes -= this.#sizeOf(oldest);
      this.#start += 1;
    }
    if (this.#start > 64 && this.#start * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#start);
      this.#start = 0;
    }
  }
}
