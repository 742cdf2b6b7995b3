/** The time over which refused logins are counted. */
const windowMs = 60_000;
/** Keys remembered at most; past it the oldest is forgotten, so that a flood of addresses costs no memory. */
const maxKeys = 10_000;

/** Counts refused logins by some key (an address, a name) and says how long it has to wait. */
export class LoginThrottle {
  readonly #maxFailures: number;
  readonly #failures = new Map<string, { count: number; readonly until: number }>();

  constructor(maxFailures: number) {
    this.#maxFailures = maxFailures;
  }

  /** Milliseconds to wait; 0 if another try is fine. */
  waitMs(key: string, nowMs: number): number {
    const entry = this.#failures.get(key);
    if (entry === undefined || entry.count < this.#maxFailures) return 0;
    return Math.max(0, entry.until - nowMs);
  }

  addFailure(key: string, nowMs: number): void {
    const entry = this.#failures.get(key);
    if (entry !== undefined && entry.until > nowMs) {
      entry.count += 1;
      return;
    }
    this.#failures.delete(key);
    this.#failures.set(key, { count: 1, until: nowMs + windowMs });
    if (this.#failures.size <= maxKeys) return;
    for (const oldest of this.#failures.keys()) {
      this.#failures.delete(oldest);
      break;
    }
  }
}
