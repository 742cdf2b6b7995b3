/** `CHATCAST/1` and a newline, then the length of the first frame in four bytes: docs/PROTOCOL.md, 1. */
const prefaceBytes = 11;
const lengthBytes = 4;
/** A first frame that is longer is none that anyone would repeat. */
const maxOpeningBytes = 64 * 1024;

/** What a client says first on a connection: preface and login, or resume. Kept, so that it can arrive once more. */
export class Opening {
  #bytes: number[] = [];
  #handleWhole: ((opening: Uint8Array) => void)[] = [];
  #isWhole = false;

  /** Takes what is sent until it is whole; nothing after that. */
  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#isWhole || this.#bytes.length >= maxOpeningBytes) return;
      this.#bytes.push(byte);
      if (this.#bytes.length === this.#length) this.#finish();
    }
  }

  /** Calls back once it is whole, which may be now. */
  whenWhole(handle: (opening: Uint8Array) => void): void {
    if (this.#isWhole) handle(Uint8Array.from(this.#bytes));
    else this.#handleWhole.push(handle);
  }

  /** Its length in bytes, as far as that is known. */
  get #length(): number {
    const header = this.#bytes.slice(prefaceBytes, prefaceBytes + lengthBytes);
    if (header.length < lengthBytes) return Number.POSITIVE_INFINITY;
    return prefaceBytes + lengthBytes + header.reduce((length, byte) => length * 0x100 + byte, 0);
  }

  #finish(): void {
    this.#isWhole = true;
    const handlers = this.#handleWhole;
    this.#handleWhole = [];
    for (const handle of handlers) handle(Uint8Array.from(this.#bytes));
  }
}
