/** From so many bytes on a piece is kept as it came: it is a good part of what it came with, which it holds on to. */
const wholeBytes = 8 * 1024;
/** How much is copied together at most, in bytes. */
const blockBytes = 64 * 1024;

/**
 * What has come of a file and is not written yet. Small pieces are copied together: kept as they came, each of a few bytes
 * would hold on to all that came with it, and be written by itself.
 */
export class Arrived {
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  /** The last piece, as long as there is room in it. */
  #block: Uint8Array | undefined;
  #filled = 0;

  add(data: Uint8Array): void {
    if (data.length >= wholeBytes) {
      this.#closeBlock();
      this.#pieces.push(data);
      this.#bytes += data.length;
      return;
    }
    for (let at = 0; at < data.length; ) at += this.#copy(data.subarray(at));
  }

  /** All of it, in its order; empty when there is nothing. */
  take(): readonly Uint8Array[] {
    this.#closeBlock();
    const pieces = this.#pieces;
    this.clear();
    return pieces;
  }

  clear(): void {
    this.#pieces = [];
    this.#bytes = 0;
    this.#block = undefined;
    this.#filled = 0;
  }

  /** Copies as much as there is room for; returns how much that was. */
  #copy(data: Uint8Array): number {
    // As large as all that waits: what waits for nothing is copied once, and many crumbs get large blocks.
    const block = this.#block ?? new Uint8Array(Math.min(blockBytes, this.#bytes + data.length));
    this.#block = block;
    const piece = data.subarray(0, block.length - this.#filled);
    block.set(piece, this.#filled);
    this.#filled += piece.length;
    this.#bytes += piece.length;
    if (this.#filled === block.length) this.#closeBlock();
    return piece.length;
  }

  #closeBlock(): void {
    if (this.#block !== undefined) this.#pieces.push(this.#block.subarray(0, this.#filled));
    this.#block = undefined;
    this.#filled = 0;
  }
}
