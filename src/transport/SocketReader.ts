/** Bytes of a read at most: more the system does not hand over at once. */
const readBytes = 64 * 1024;

/**
 * Reads of a socket, all to the same place, as its option `onread`. Sockets make a buffer for each read otherwise, and to
 * clear away those of a large file takes longer than to decipher it. What was read is there until the one who takes it
 * returns, and no longer.
 */
export class SocketReader {
  /** Where reads go. */
  readonly buffer: Uint8Array = Buffer.allocUnsafeSlow(readBytes);
  #take: (bytes: Uint8Array) => void = () => {};
  #isOpen = false;
  /** Read while nobody took it: before the beginning, or by TLS from what had come before it was paused. */
  readonly #waiting: Uint8Array[] = [];

  /** So much was read. Returns whether to go on. */
  readonly callback = (count: number): boolean => {
    const bytes = this.buffer.subarray(0, count);
    if (this.#isOpen) this.#take(bytes);
    else this.#waiting.push(new Uint8Array(bytes));
    return this.#isOpen;
  };

  /** Whether what is read is taken. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** From now on this takes what is read. */
  open(take: (bytes: Uint8Array) => void): void {
    this.#take = take;
    this.resume();
  }

  pause(): void {
    this.#isOpen = false;
  }

  /** Hands over what waits, unless it is paused meanwhile. */
  resume(): void {
    this.#isOpen = true;
    while (this.#isOpen) {
      const bytes = this.#waiting.shift();
      if (bytes === undefined) return;
      this.#take(bytes);
    }
  }
}
