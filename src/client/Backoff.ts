import type { ReconnectOptions } from '../options.js';

/** The bounds of reconnecting, where nothing else is said. */
export const defaultReconnect = {
  minDelayMs: 250,
  maxDelayMs: 10_000,
  giveUpAfterMs: Number.POSITIVE_INFINITY,
} as const satisfies Required<ReconnectOptions>;

/**
 * How long to wait before the next try: doubling up to a bound, and each time a random part of it between half and all,
 * so that those whom one outage threw out do not all come back at once.
 */
export class Backoff {
  readonly #minMs: number;
  readonly #maxMs: number;
  #tries = 0;

  constructor(minMs: number, maxMs: number) {
    this.#minMs = minMs;
    this.#maxMs = maxMs;
  }

  nextMs(): number {
    const longest = Math.min(this.#maxMs, this.#minMs * 2 ** this.#tries);
    this.#tries += 1;
    return longest * (0.5 + Math.random() / 2);
  }
}
