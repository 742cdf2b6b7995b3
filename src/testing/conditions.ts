import type { StreamShape } from '../transport/MemoryStream.js';
import { plainShape } from '../transport/MemoryStream.js';
import type { SeededRandom } from './SeededRandom.js';

/** How a connection carries what is sent. What is left out stays as it is; at first, everything arrives at once. */
export interface Conditions {
  /** Time under way, in milliseconds. */
  readonly delayMs?: number;
  /** A random time on top of that, up to so many milliseconds. Nothing is overtaken. */
  readonly jitterMs?: number;
  /** Everything arrives in pieces of random size, of so many bytes at most: with 1, byte by byte. */
  readonly maxPieceBytes?: number;
  /** What the receiving end takes; with 0 nothing. What it does not take waits, in the end with whoever sends. */
  readonly bytesPerSecond?: number;
  /** What is under way at most, or has arrived and was not taken; the rest waits with whoever sends. At first 65 536. */
  readonly windowBytes?: number;
}

/** The least that each may be. */
const least: Readonly<Record<keyof Conditions, number>> = {
  delayMs: 0,
  jitterMs: 0,
  maxPieceBytes: 1,
  bytesPerSecond: 0,
  windowBytes: 1,
};

/** Throws a `RangeError` that names the condition which is no number, or too small. */
export function checkConditions(conditions: Conditions): void {
  for (const name of Object.keys(least) as (keyof Conditions)[]) {
    const value = conditions[name];
    if (value !== undefined && !(value >= least[name])) {
      throw new RangeError(`${name} must be a number of at least ${least[name]}.`);
    }
  }
}

/** The shape of a stream under such conditions. */
export function toShape(conditions: Conditions, random: SeededRandom): StreamShape {
  const { delayMs = 0, jitterMs = 0, maxPieceBytes = Number.POSITIVE_INFINITY } = conditions;
  const { bytesPerSecond, windowBytes } = { ...plainShape, ...conditions };
  return {
    delayMs: () => delayMs + (jitterMs > 0 ? random.next() * jitterMs : 0),
    pieceBytes:
      maxPieceBytes === Number.POSITIVE_INFINITY
        ? plainShape.pieceBytes
        : () => random.integer(1, maxPieceBytes),
    bytesPerSecond,
    windowBytes,
  };
}
