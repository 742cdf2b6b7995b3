import type { CancelTimer, Clock } from '../../../src/clock.js';
import { systemClock } from '../../../src/clock.js';

/** The time on the wall, and how many wait for it. */
export class CountingClock implements Clock {
  readonly #timers = new Set<object>();

  /** Timers that have not gone off and were not stopped. */
  get timers(): number {
    return this.#timers.size;
  }

  now(): number {
    return systemClock.now();
  }

  monotonic(): number {
    return systemClock.monotonic();
  }

  after(delayMs: number, action: () => void, holds?: boolean): CancelTimer {
    const timer = {};
    this.#timers.add(timer);
    const goOff = () => {
      this.#timers.delete(timer);
      action();
    };
    const cancel = systemClock.after(delayMs, goOff, holds);
    return () => {
      this.#timers.delete(timer);
      cancel();
    };
  }

  soon(action: () => void): void {
    systemClock.soon(action);
  }
}
