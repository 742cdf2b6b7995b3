import type { SessionStore } from './SessionStore.js';

/** The session of one user while handlers have it. */
export class OpenSession<S extends object> {
  readonly #store: SessionStore;
  readonly #key: string;
  readonly #begin: () => S;
  #value: S | undefined;
  #fate: 'untouched' | 'touched' | 'forgotten' = 'untouched';

  /** `begin` makes the first one of a user. */
  constructor(store: SessionStore, key: string, begin: () => S) {
    this.#store = store;
    this.#key = key;
    this.#begin = begin;
  }

  get value(): S {
    this.#fate = 'touched';
    this.#value ??= this.#begin();
    return this.#value;
  }

  set value(value: S) {
    this.#fate = 'touched';
    this.#value = value;
  }

  /** The next one begins anew. */
  forget(): void {
    this.#value = undefined;
    this.#fate = 'forgotten';
  }

  /** What a store gives back is taken for what was set. */
  async read(): Promise<void> {
    this.#value = ((await this.#store.get(this.#key)) ?? undefined) as S | undefined;
  }

  /** Keeps what was done with it. Whoever looked at it may have changed it; there is no telling. */
  async write(): Promise<void> {
    if (this.#fate === 'forgotten') await this.#store.delete(this.#key);
    else if (this.#fate === 'touched' && this.#value !== undefined) {
      await this.#store.set(this.#key, this.#value);
    }
  }
}
