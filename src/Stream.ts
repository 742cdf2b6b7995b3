import { ChatError } from './errors.js';

/** Items that may wait for a consumer before it is called slow. */
const maxWaiting = 8192;

/**
 * Things that come, as an async iterable. Collects from its making on, so that nothing is lost between two steps of a
 * loop; and is bounded, so that a loop that stopped stepping is told instead of filling the memory.
 */
export class Stream<T> implements AsyncIterable<T>, AsyncIterator<T, undefined> {
  readonly #onClose: () => void;
  #items: T[] = [];
  #readers: {
    resolve(result: IteratorResult<T, undefined>): void;
    reject(error: unknown): void;
  }[] = [];
  #failure: unknown;
  #over = false;

  constructor(onClose: () => void = () => {}) {
    this.#onClose = onClose;
  }

  push(item: T): void {
    if (this.#over) return;
    const reader = this.#readers.shift();
    if (reader !== undefined) return reader.resolve({ done: false, value: item });
    this.#items.push(item);
    if (this.#items.length > maxWaiting) {
      this.end(new ChatError('SLOW', `More than ${maxWaiting} messages wait for this loop.`));
    }
  }

  /** No more will come; what waits is still handed over, and then the failure, if there is one. */
  end(failure?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#failure = failure;
    this.#onClose();
    const readers = this.#readers;
    this.#readers = [];
    readers.forEach((reader, index) => {
      if (index === 0 && this.#failure !== undefined) reader.reject(this.#takeFailure());
      else reader.resolve({ done: true, value: undefined });
    });
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve({ done: false, value: item });
    if (!this.#over)
      return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
    if (this.#failure !== undefined) return Promise.reject(this.#takeFailure());
    return Promise.resolve({ done: true, value: undefined });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#items = [];
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #takeFailure(): unknown {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }
}
