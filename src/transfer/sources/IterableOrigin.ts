import { ChatError } from '../../errors.js';
import type { ByteReadable } from '../FileSource.js';
import type { Origin } from './ExactSource.js';

const ignore = () => {};

/** Blocks are what an async iterable gives, step by step. */
export class IterableOrigin implements Origin {
  readonly #readable: ByteReadable;
  #iterator: AsyncIterator<unknown> | undefined;

  constructor(readable: ByteReadable) {
    this.#readable = readable;
    // A stream of Node that fails while nobody listens ends the process. Whoever reads it is told in any case.
    readable.on?.('error', ignore);
  }

  async next(): Promise<Uint8Array | undefined> {
    this.#iterator ??= this.#readable[Symbol.asyncIterator]();
    const { done, value } = await this.#iterator.next();
    if (done) return undefined;
    if (value instanceof Uint8Array) return value;
    throw new ChatError('FILE_CHANGED', 'The stream does not give bytes.');
  }

  async close(): Promise<void> {
    this.#readable.destroy?.();
    // Not waited for: a generator returns only after the step that it is at, which may never end.
    this.#iterator?.return?.().catch(ignore);
  }
}
