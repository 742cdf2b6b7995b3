import { ChatError } from './errors.js';

/** Items that may wait for a consumer before it is called slow. */
const maxWaiting = 8192;

/** What a step of a loop gets; a promise fails it. */
type Result<T> = IteratorResult<T, undefined> | Promise<never>;

const end = { done: true, value: undefined } as const;

/**
 * Things that come, as an async iterable. Collects from its making on, so that nothing is lost between two steps of a
 * loop; and is bounded, so that a loop that stopped stepping is told instead of filling the memory.
 */
export class Stream<T> implements AsyncIterable<T>, AsyncIterator<T, undefined> {
  readonly #onClose: () => void;
  #waiting: Result<T>[] = [];
  #readers: ((result: Result<T>) => void)[] = [];
  #isOver = false;

  constructor(onClose: () => void = () => {}) {
    this.#onClose = onClose;
  }

  push(item: T): void {
    if (this.#isOver) return;
    this.#hand({ done: false, value: item });
    if (this.#waiting.length > maxWaiting) {
      this.end(new ChatError('SLOW', `More than ${maxWaiting} messages wait for this loop.`));
    }
  }

  /** No more will come; what waits is still handed over, and then the failure, if there is one. */
  end(failure?: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onClose();
    if (failure !== undefined) {
      const failed = Promise.reject(failure);
      // Perhaps nobody reads on.
      failed.catch(() => {});
      this.#hand(failed);
    }
    for (const read of this.#readers) read(end);
    this.#readers = [];
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const next = this.#waiting.shift() ?? (this.#isOver ? end : undefined);
    if (next !== undefined) return Promise.resolve(next);
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#waiting = [];
    this.end();
    return Promise.resolve(end);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #hand(result: Result<T>): void {
    const read = this.#readers.shift();
    if (read === undefined) this.#waiting.push(result);
    else read(result);
  }
}
