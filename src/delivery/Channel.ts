/** What is between two flushes: one buffer that all members of the channel share. */
export interface Batch {
  /** Position of its first byte in the channel. */
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/** The parts as one piece of memory; a single part is not copied. */
export function joinBytes(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  // Node's own kind of bytes: any other it would wrap anew at each of a thousand writes.
  const whole = Buffer.allocUnsafeSlow(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/**
 * The stream of what everyone gets, encoded once in one format. A member's place in it is a number of bytes, so a member
 * that is behind holds a position and no copy. The channel keeps the last `keptBytes` for those who are behind.
 */
export class Channel {
  readonly #keptBytes: number;
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  #batches: (Batch | undefined)[] = [];
  /** Batches before this place of the array are forgotten; cutting the array at each would cost too much. */
  #start = 0;
  /** Position of the next byte to come. */
  head = 0;

  constructor(keptBytes: number) {
    this.#keptBytes = keptBytes;
  }

  /** Bytes that were added since the last cut. */
  get pendingBytes(): number {
    return this.#partBytes;
  }

  add(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#partBytes += bytes.length;
    this.head += bytes.length;
  }

  /** Makes one batch of what was added since the last cut; nothing if nothing was. */
  cut(): Batch | undefined {
    if (this.#partBytes === 0) return undefined;
    const bytes = joinBytes(this.#parts, this.#partBytes);
    const batch = { start: this.head - this.#partBytes, end: this.head, bytes };
    this.#parts = [];
    this.#partBytes = 0;
    this.#batches.push(batch);
    this.#forget();
    return batch;
  }

  /** Position up to which everything has been cut, and can be read. */
  get cutEnd(): number {
    return this.head - this.#partBytes;
  }

  /** The bytes from one position to another, as views; only what is cut and still kept can be read. */
  *read(from: number, to: number): IterableIterator<Uint8Array> {
    let position = from;
    for (let index = this.#indexAt(from); index < this.#batches.length; index += 1) {
      const batch = this.#batches[index];
      if (batch === undefined || batch.start >= to) return;
      const stop = Math.min(to, batch.end);
      yield batch.bytes.subarray(position - batch.start, stop - batch.start);
      position = stop;
    }
  }

  /** Where the batch with the byte at `position` is. By halves: after a quiet time there are thousands of small ones. */
  #indexAt(position: number): number {
    let low = this.#start;
    let high = this.#batches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#batches[middle]?.end ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #forget(): void {
    const needed = this.head - this.#keptBytes;
    // The newest batch stays whatever its size: members at its start are not behind.
    for (
      let oldest = this.#batches[this.#start];
      this.#batches.length - this.#start > 1 && oldest !== undefined && oldest.end <= needed;
      oldest = this.#batches[this.#start]
    ) {
      this.#batches[this.#start] = undefined;
      this.#start += 1;
    }
    if (this.#start > 64 && this.#start * 2 > this.#batches.length) {
      this.#batches = this.#batches.slice(this.#start);
      this.#start = 0;
    }
  }
}
