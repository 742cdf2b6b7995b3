import type { Clock } from '../clock.js';

/**
 * Puts off what happens until whoever awaited something has had the time to attach listeners: promises are continued
 * before the event loop turns, so one turn is enough.
 */
export class Hold {
  readonly #clock: Clock;
  #waiting: (() => void)[] | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** From now on, until the loop has turned, what is run waits. */
  begin(): void {
    this.#waiting = [];
    this.#clock.soon(() => {
      const waiting = this.#waiting ?? [];
      this.#waiting = undefined;
      for (const action of waiting) action();
    });
  }

  run(action: () => void): void {
    if (this.#waiting === undefined) action();
    else this.#waiting.push(action);
  }
}
