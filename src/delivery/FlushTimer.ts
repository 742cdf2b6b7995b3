import type { Clock } from '../clock.js';

/** A shorter wait is no wait: timers of an event loop are no finer than 1 ms, so what is left of it becomes that. */
const shortestWaitMs = 0.3;

/**
 * Decides when to flush. Quiet: at the end of the turn of the event loop that produced something. Under load, when a flush
 * is expensive and the last one only just over, it waits about as long as that one took, and never more than `maxWaitMs`:
 * so at most half of the time goes into writes, and what gathers meanwhile leaves with one write a member instead of two.
 */
export class FlushTimer {
  readonly #clock: Clock;
  readonly #maxWaitMs: number;
  readonly #flush: () => void;
  #scheduled = false;
  #lastEnd = Number.NEGATIVE_INFINITY;
  #lastCostMs = 0;

  constructor(clock: Clock, maxWaitMs: number, flush: () => void) {
    this.#clock = clock;
    this.#maxWaitMs = maxWaitMs;
    this.#flush = flush;
  }

  /** There is something to flush. */
  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#clock.soon(() => this.#handleTurnEnd());
  }

  /** Flushes now. */
  run(): void {
    const start = this.#clock.monotonic();
    this.#scheduled = false;
    this.#flush();
    this.#lastEnd = this.#clock.monotonic();
    this.#lastCostMs = this.#lastEnd - start;
  }

  #handleTurnEnd(): void {
    if (!this.#scheduled) return;
    const pauseMs = Math.min(this.#lastCostMs, this.#maxWaitMs);
    const waitMs = this.#lastEnd + pauseMs - this.#clock.monotonic();
    if (waitMs < shortestWaitMs) return this.run();
    this.#clock.after(waitMs, () => {
      if (this.#scheduled) this.run();
    });
  }
}
