const encoder = new TextEncoder();
/** Memory is taken from the system in pieces of this size. */
const pieceBytes = 64 * 1024;
/** What may need more than this gets a piece of its own, so that little of a shared one is left unused. */
const largestShared = pieceBytes / 8;
/** No UTF-16 unit takes more than three bytes of UTF-8. */
const maxBytesPerUnit = 3;

/**
 * Memory for many small encodings, cut one after the other from larger pieces: to take each from the system by itself
 * costs more than to write it. A piece is free again when nobody holds any of what was cut from it.
 */
export class ByteArena {
  #piece = new Uint8Array(0);
  /** Where the present cut begins, and how long it is by now. */
  #start = 0;
  #length = 0;

  /** Begins a cut: room for `headerBytes`, which are set later, then for `text`. */
  begin(headerBytes: number, text: string): void {
    const maxBytes = headerBytes + text.length * maxBytesPerUnit;
    const end = this.#start + this.#length;
    if (end + maxBytes <= this.#piece.length) {
      this.#start = end;
    } else {
      this.#piece = new Uint8Array(Math.max(maxBytes, maxBytes > largestShared ? 0 : pieceBytes));
      this.#start = 0;
    }
    const room = new Uint8Array(this.#piece.buffer, this.#start + headerBytes);
    this.#length = headerBytes + encoder.encodeInto(text, room).written;
  }

  /** Bytes of the present cut, header included. */
  get length(): number {
    return this.#length;
  }

  /** Sets a byte of the header. */
  setByte(at: number, value: number): void {
    this.#piece[this.#start + at] = value;
  }

  /** Sets four bytes of the header, big-endian. */
  setU32(at: number, value: number): void {
    this.setByte(at, value >>> 24);
    this.setByte(at + 1, value >>> 16);
    this.setByte(at + 2, value >>> 8);
    this.setByte(at + 3, value);
  }

  /** The present cut. */
  cut(): Uint8Array {
    return this.#piece.subarray(this.#start, this.#start + this.#length);
  }

  /** Gives the present cut back. */
  discard(): void {
    this.#length = 0;
  }
}
