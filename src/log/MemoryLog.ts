import type { Log, LogEntry } from './Log.js';

/** The log of a single server: the order is the order of the calls. */
export class MemoryLog<C> implements Log<C> {
  readonly #now: () => number;
  readonly #waiting: C[] = [];
  #handleEntry: (entry: LogEntry<C>) => void = () => {};
  #index = 0;
  #at = 0;
  #busy = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  subscribe(handleEntry: (entry: LogEntry<C>) => void): void {
    this.#handleEntry = handleEntry;
  }

  append(command: C): void {
    // A command that an entry's handler appends comes after that entry has been dealt with whole.
    this.#waiting.push(command);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        this.#index += 1;
        this.#at = Math.max(this.#at, this.#now());
        this.#handleEntry({ index: this.#index, at: this.#at, command: next });
      }
    } finally {
      this.#busy = false;
    }
  }
}
