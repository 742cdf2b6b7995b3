const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Ids for the requests of one client: told from those of all others by their random beginning. */
export class RequestIds {
  readonly #prefix: string;
  #count = 0;

  constructor() {
    const bytes = crypto.getRandomValues(new Uint8Array(10));
    this.#prefix = Array.from(bytes, (byte) => letters[byte % letters.length]).join('');
  }

  next(): string {
    this.#count += 1;
    return `${this.#prefix}-${this.#count}`;
  }
}
