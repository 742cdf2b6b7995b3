import type { RandomBytes } from '../random.js';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Ids for the requests of one client: told from those of all others by their random beginning. */
export class RequestIds {
  readonly #prefix: string;
  #count = 0;

  constructor(randomBytes: RandomBytes) {
    this.#prefix = Array.from(randomBytes(10), (byte) => letters[byte % letters.length]).join('');
  }

  next(): string {
    this.#count += 1;
    return `${this.#prefix}-${this.#count}`;
  }
}
