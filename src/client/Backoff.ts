import type { ReconnectOptions } from '../options.js';
import type { RandomBytes } from '../random.js';
import { randomFraction } from '../random.js';

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
  readonly #randomBytes: RandomBytes;
  #tries = 0;

  constructor(minMs: number, maxMs: number, randomBytes: RandomBytes) {
    this.#minMs = minMs;
    this.#maxMs = maxMs;
    this.#randomBytes = randomBytes;
  }

  nextMs(): number {
    const longest = Math.min(this.#maxMs, this.#minMs * 2 ** this.#tries);
    this.#tries += 1;
    return longest * (0.5 + randomFraction(this.#randomBytes) / 2);
  }
}
