/** Bytes of a block: few writes for much, and little for a small file. */
const blockBytes = 256 * 1024;

/**
 * What has come of a file and is not written yet. It is copied into blocks that are used again: what it came with is free
 * at once, however small the piece, and a large file leaves nothing to clear away.
 */
export class Arrived {
  /** What is still to come. */
  #bytesToCome: number;
  readonly #full: Uint8Array[] = [];
  readonly #spare: Uint8Array[] = [];
  /** The last block, as long as there is room in it. */
  #block: Uint8Array | undefined;
  #filled = 0;

  constructor(size: number) {
    this.#bytesToCome = size;
  }

  /** No more than was said to come. */
  add(data: Uint8Array): void {
    for (let at = 0; at < data.length; ) {
      this.#block ??= this.#spare.pop() ?? this.#makeBlock();
      const part = data.subarray(at, at + this.#block.length - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      this.#bytesToCome -= part.length;
      at += part.length;
      if (this.#filled === this.#block.length) this.#endBlock();
    }
  }

  /** The first of it, at most a block; undefined when there is nothing. To be given back. */
  take(): Uint8Array | undefined {
    if (this.#full.length === 0) this.#endBlock();
    return this.#full.shift();
  }

  /** What was taken is written: its memory is used again. */
  giveBack(taken: Uint8Array): void {
    this.#spare.push(new Uint8Array(taken.buffer));
  }

  clear(): void {
    this.#full.length = 0;
    this.#spare.length = 0;
    this.#block = undefined;
    this.#filled = 0;
  }

  #makeBlock(): Uint8Array {
    return new Uint8Array(Math.min(blockBytes, this.#bytesToCome));
  }

  #endBlock(): void {
    if (this.#block === undefined) return;
    this.#full.push(this.#block.subarray(0, this.#filled));
    this.#block = undefined;
    this.#filled = 0;
  }
}
