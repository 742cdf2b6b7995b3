import type { Clock } from '../clock.js';

/**
 * Puts off what happens until whoever awaited something has had the time to attach listeners: promises are continued
 * before the event loop turns, so one turn is enough.
 */
export class Hold {
  readonly #clock: Clock;
  readonly #waiting: (() => void)[] = [];
  /** Turns that are still to be waited for. */
  #turns = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** From now on, until the loop has turned, what is run waits. */
  begin(): void {
    this.#turns += 1;
    this.#clock.soon(() => {
      this.#turns -= 1;
      this.#release();
    });
  }

  run(action: () => void): void {
    this.#waiting.push(action);
    if (this.#waiting.length === 1) this.#release();
  }

  /** What waits may itself begin to hold: then the rest waits on. */
  #release(): void {
    while (this.#turns === 0) {
      const [action] = this.#waiting;
      if (action === undefined) return;
      try {
        action();
      } finally {
        // What fails must not be in the way of what follows.
        this.#waiting.shift();
      }
    }
  }
}
