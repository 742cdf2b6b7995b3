const nothing = new Uint8Array(0);

/**
 * Collects the pieces of something whose end has not come. Never reserves more than twice what has come of it, holds no
 * more than its bound, and keeps nothing once it is taken.
 */
export class ByteCollector {
  readonly #maxBytes: number;
  #held = nothing;
  #length = 0;
  #isOver = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#length;
  }

  /** Whether more came than may be held: what is held is the beginning. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get bytes(): Uint8Array {
    return this.#held.subarray(0, this.#length);
  }

  add(bytes: Uint8Array): void {
    const room = this.#maxBytes - this.#length;
    this.#isOver ||= bytes.length > room;
    const fitting = bytes.length > room ? bytes.subarray(0, room) : bytes;
    const needed = this.#length + fitting.length;
    if (needed > this.#held.length) {
      const larger = new Uint8Array(Math.max(needed, this.#held.length * 2));
      larger.set(this.bytes);
      this.#held = larger;
    }
    this.#held.set(fitting, this.#length);
    this.#length = needed;
  }

  /** Takes back what came after that many bytes. */
  truncate(length: number): void {
    this.#length = Math.min(length, this.#length);
  }

  /** All that was collected; the collector is empty again. */
  take(): Uint8Array {
    const { bytes } = this;
    this.clear();
    return bytes;
  }

  clear(): void {
    // Kept, it would cost each connection as much as its longest text for as long as it lives.
    this.#held = nothing;
    this.#length = 0;
    this.#isOver = false;
  }
}
