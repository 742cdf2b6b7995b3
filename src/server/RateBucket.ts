import type { Limits } from '../protocol/limits.js';

/** What a bucket says of one request. */
export type Verdict =
  | { readonly kind: 'granted' }
  /** Refused; worth another try after `retryAfterMs`. */
  | { readonly kind: 'refused'; readonly retryAfterMs: number }
  /** So many refused requests in a row that this is no accident. */
  | { readonly kind: 'flooding' };

const granted: Verdict = { kind: 'granted' };
const flooding: Verdict = { kind: 'flooding' };

/**
 * A token bucket that keeps accounts of refused requests, too.
 *
 * The client is told rate and burst, keeps its own bucket of that size, and never has more than `burst` requests
 * unanswered. However the network bunches them, what arrives in any time t is then at most burst (unanswered before) +
 * burst (its bucket) + rate × t. So a bucket of twice the burst never refuses an honest client.
 */
export class RateBucket {
  readonly #perMs: number;
  readonly #capacity: number;
  #tokens: number;
  #filledAt: number;

  /** `perSecond` 0 means no limit. */
  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perMs = perSecond / 1000;
    this.#capacity = 2 * burst;
    this.#tokens = this.#capacity;
    this.#filledAt = nowMs;
  }

  /** At the rate that a server lets its members have. */
  static of(limits: Limits, nowMs: number): RateBucket {
    return new RateBucket(limits.messagesPerSecond, limits.messageBurst, nowMs);
  }

  take(nowMs: number): Verdict {
    if (this.#perMs === 0) return granted;
    this.#fill(nowMs);
    this.#tokens -= 1;
    if (this.#tokens >= 0) return granted;
    if (this.#tokens < -this.#capacity) return flooding;
    return { kind: 'refused', retryAfterMs: this.#missingMs() };
  }

  /** Milliseconds until a request is granted; 0 if one is now. */
  waitMs(nowMs: number): number {
    if (this.#perMs === 0) return 0;
    this.#fill(nowMs);
    return this.#tokens >= 1 ? 0 : this.#missingMs();
  }

  #fill(nowMs: number): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + (nowMs - this.#filledAt) * this.#perMs);
    this.#filledAt = nowMs;
  }

  /** Not until a debt is paid, but until one more can be taken: else the next try is refused as well. */
  #missingMs(): number {
    return Math.ceil((1 - this.#tokens) / this.#perMs);
  }
}
