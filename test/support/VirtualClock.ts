import type { CancelTimer, Clock } from '../../src/clock.js';

interface Timer {
  readonly dueMs: number;
  readonly action: () => void;
}

/**
 * Time that passes only when a test says so. Everything runs within the calls below, so nothing has to be waited for.
 */
export class VirtualClock implements Clock {
  readonly #epochMs: number;
  readonly #timers = new Set<Timer>();
  #elapsedMs = 0;
  #waiting: (() => void)[] = [];

  /** `epochMs`: what `now()` says at the beginning. */
  constructor(epochMs = 1_700_000_000_000) {
    this.#epochMs = epochMs;
  }

  /** Timers that have not gone off and were not stopped. */
  get timers(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#epochMs + Math.floor(this.#elapsedMs);
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  after(delayMs: number, action: () => void): CancelTimer {
    const timer = { dueMs: this.#elapsedMs + Math.max(0, delayMs), action };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  soon(action: () => void): void {
    this.#waiting.push(action);
  }

  /** Ends this turn of the event loop. What the actions leave for the end of a turn waits for the next call. */
  endTurn(): void {
    const actions = this.#waiting;
    this.#waiting = [];
    for (const action of actions) action();
  }

  /** The program is busy for a while: time passes, and nothing else happens. */
  spend(ms: number): void {
    this.#elapsedMs += ms;
  }

  /** Lets time pass: turns end, and timers go off when they are due, in order. */
  advance(ms: number): void {
    const untilMs = this.#elapsedMs + ms;
    this.#endTurns();
    for (let next = this.#nextDue(untilMs); next !== undefined; next = this.#nextDue(untilMs)) {
      this.#timers.delete(next);
      this.#elapsedMs = Math.max(this.#elapsedMs, next.dueMs);
      next.action();
      this.#endTurns();
    }
    this.#elapsedMs = Math.max(this.#elapsedMs, untilMs);
  }

  #endTurns(): void {
    while (this.#waiting.length > 0) this.endTurn();
  }

  #nextDue(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= untilMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }
}
