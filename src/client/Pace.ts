/**
 * Keeps a client within the rate that the server advertises, so that it waits instead of being refused. Two bounds: a
 * bucket of `burst` tokens that fills at `perSecond`, and at most `burst` requests unanswered; the server's side says why
 * both together are never refused. It belongs to the session, as the server's accounts do: a client that started anew
 * with each connection would be refused when it loses several in a row.
 */
export class Pace {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number;

  /**
   * `perSecond` 0 means no rate; what is unanswered is bounded even then, for the server remembers only so many ids. The
   * rate is kept a hundredth lower: two clocks never run quite alike.
   */
  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perMs = (perSecond * 0.99) / 1000;
    this.#burst = Math.max(1, burst);
    this.#tokens = this.#burst;
    this.#filledAt = nowMs;
  }

  /**
   * Takes the right to send one more request while `unanswered` are: 0 if it may leave now; the milliseconds to wait; or
   * infinity if an answer has to come first.
   */
  take(unanswered: number, nowMs: number): number {
    if (unanswered >= this.#burst) return Number.POSITIVE_INFINITY;
    if (this.#perMs === 0) return 0;
    this.#fill(nowMs);
    if (this.#tokens < 1) return Math.ceil((1 - this.#tokens) / this.#perMs);
    this.#tokens -= 1;
    return 0;
  }

  /** Takes the token of what has no answer and does not wait for its turn: what comes after it waits the longer. */
  spend(nowMs: number): void {
    this.#fill(nowMs);
    this.#tokens -= 1;
  }

  #fill(nowMs: number): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#filledAt) * this.#perMs);
    this.#filledAt = nowMs;
  }
}
