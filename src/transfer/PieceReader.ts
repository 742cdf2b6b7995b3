import type { Clock } from '../clock.js';
import { joinBytes } from '../transport/joinBytes.js';
import type { Source } from './Source.js';

/** A piece of so many bytes is worth sending, and not worth the copy that would make it larger. */
const leastBytes = 16 * 1024;

/** Reads a source in pieces that are worth sending: what it gives within a turn of the event loop is one. */
export class PieceReader {
  readonly #source: Source;
  readonly #clock: Clock;
  /** The read under way, or done and not handed over yet. */
  #reading: Promise<Uint8Array | undefined> | undefined;

  constructor(source: Source, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** The next piece, of at most `maxBytes`; undefined at the end. One at a time. Rejects as the source does. */
  async next(maxBytes: number): Promise<Uint8Array | undefined> {
    const first = await this.#read(maxBytes);
    this.#reading = undefined;
    if (first === undefined || first.length >= leastBytes) return first;
    return await this.#gather(first, maxBytes);
  }

  async #gather(first: Uint8Array, maxBytes: number): Promise<Uint8Array> {
    const parts = [first];
    let bytes = first.length;
    let isTurnOver = false;
    const turn = new Promise<undefined>((resolve) => {
      this.#clock.soon(() => {
        isTurnOver = true;
        resolve(undefined);
      });
    });
    while (bytes < leastBytes && bytes < maxBytes) {
      const reading = this.#read(maxBytes - bytes);
      // What goes wrong is told to whoever reads next, as is the end.
      const part = await Promise.race([reading, turn]).catch(() => undefined);
      if (part === undefined || isTurnOver) break;
      this.#reading = undefined;
      parts.push(part);
      bytes += part.length;
    }
    return joinBytes(parts);
  }

  #read(maxBytes: number): Promise<Uint8Array | undefined> {
    if (this.#reading === undefined) {
      this.#reading = this.#source.read(maxBytes);
      // Perhaps nobody reads any more.
      this.#reading.catch(() => {});
    }
    return this.#reading;
  }
}
