import type { Clock } from '../index.browser.js';

/** Lets at most `perSecond` things happen in a second, all of them at once if there were none before; in the order of asking. */
export class Pace {
  readonly #clock: Clock;
  readonly #stepMs: number;
  readonly #burstMs: number;
  /** When what was let happen until now would have happened evenly spread. */
  #spreadUntilMs = 0;

  /** `perSecond` 0: no bound. */
  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#stepMs = perSecond > 0 ? 1000 / perSecond : 0;
    this.#burstMs = this.#stepMs * Math.max(1, Math.floor(perSecond));
  }

  /** Resolves when the next thing may happen. */
  wait(): Promise<void> {
    const nowMs = this.#clock.monotonic();
    this.#spreadUntilMs = Math.max(this.#spreadUntilMs, nowMs) + this.#stepMs;
    const waitMs = this.#spreadUntilMs - this.#burstMs - nowMs;
    if (waitMs <= 0) return Promise.resolve();
    return new Promise((resolve) => this.#clock.after(waitMs, resolve));
  }
}
