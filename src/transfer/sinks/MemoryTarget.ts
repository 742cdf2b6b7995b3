import { ChatError } from '../../errors.js';
import type { SinkResult } from '../Sink.js';
import type { Target } from './ExactSink.js';

/** Largest file taken into memory where nothing else is said, in bytes. */
const maxMemoryBytes = 268_435_456;

/** How much is gathered before it becomes part of the blob, in bytes. */
const blockBytes = 1_048_576;

/**
 * Makes a blob of blobs: each part is the browser's, which may keep it on disk. The pieces are copied, because each of a
 * few bytes may hold on to all that came with it over the wire.
 */
export class MemoryTarget implements Target {
  #parts: Blob[] = [];
  #block: Uint8Array<ArrayBuffer>;
  #filled = 0;

  constructor(size: number, maxBytes: number = maxMemoryBytes) {
    if (size > maxBytes) {
      throw new ChatError('FILE_TOO_LARGE', `The file has more than ${maxBytes} bytes.`, {
        details: { maxBytes },
      });
    }
    this.#block = new Uint8Array(Math.min(size, blockBytes));
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const piece = bytes.subarray(at, at + this.#block.length - this.#filled);
      this.#block.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
      if (this.#filled === this.#block.length) this.#cutPart();
    }
  }

  async finish(): Promise<SinkResult> {
    this.#cutPart();
    return { blob: new Blob(this.#parts) };
  }

  async discard(): Promise<void> {
    this.#parts = [];
    this.#block = new Uint8Array(0);
  }

  #cutPart(): void {
    this.#parts.push(new Blob([this.#block.subarray(0, this.#filled)]));
    this.#filled = 0;
  }
}
