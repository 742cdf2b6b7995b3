import type { RandomBytes } from '../index.browser.js';
import { SeededRandom } from './SeededRandom.js';
import type { VirtualClockOptions } from './VirtualClock.js';
import { VirtualClock } from './VirtualClock.js';

/** What makes a server or a client part of a simulation: its time and its chance. */
export interface SimulatedOptions {
  /** Time, which the test moves. */
  readonly clock: VirtualClock;
  /** Chance, which the seed repeats. */
  readonly randomBytes: RandomBytes;
}

/** Time and chance, both made from a seed: the same seed makes the same of everything. */
export class Simulation {
  readonly seed: number;
  readonly epochMs: number;
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly #makings = new Map<string, number>();

  constructor(seed: number, options: VirtualClockOptions) {
    this.random = new SeededRandom(seed);
    this.seed = this.random.seed;
    this.clock = new VirtualClock(options);
    this.epochMs = this.clock.now();
  }

  /** For one more server or client of that name. Each has chance of its own, so that one more changes nothing for others. */
  optionsOf(who: string): SimulatedOptions {
    const making = (this.#makings.get(who) ?? 0) + 1;
    this.#makings.set(who, making);
    const own = this.random.fork(`${who} ${making}`);
    return { clock: this.clock, randomBytes: (count) => own.bytes(count) };
  }
}
