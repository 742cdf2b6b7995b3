/** Bytes of a block: many reads fit, and what is left of one at its end is little. */
const blockBytes = 1024 * 1024;
/** A read is given so much at least, in bytes: a record of TLS fits. */
const leastBytes = 64 * 1024;

/**
 * Reads of a socket one behind the other in large blocks, as its option `onread`. Sockets make a buffer for each read
 * otherwise; with TLS that is one for 16 KiB, and making and clearing away those of a large file takes longer than
 * deciphering it.
 */
export class BlockReader {
  #block = Buffer.allocUnsafeSlow(blockBytes);
  #used = 0;
  #take: ((bytes: Uint8Array) => void) | undefined;
  /** Read before anybody took it. */
  #early: Uint8Array[] = [];

  /** Where the next read goes. */
  readonly buffer = (): Uint8Array => {
    if (blockBytes - this.#used < leastBytes) {
      this.#block = Buffer.allocUnsafeSlow(blockBytes);
      this.#used = 0;
    }
    return this.#block.subarray(this.#used);
  };

  /** So much was read there. Returns whether to go on: not before somebody takes it. */
  readonly callback = (count: number): boolean => {
    const bytes = this.#block.subarray(this.#used, this.#used + count);
    this.#used += count;
    if (this.#take === undefined) this.#early.push(bytes);
    else this.#take(bytes);
    return this.#take !== undefined;
  };

  /** From now on this takes what is read. */
  open(take: (bytes: Uint8Array) => void): void {
    this.#take = take;
    for (const bytes of this.#early.splice(0)) take(bytes);
  }
}
