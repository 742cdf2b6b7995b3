import type { TestNetworkOptions } from './TestNetwork.js';
import { TestNetwork } from './TestNetwork.js';

/** Options of `simulate`; everything has a default. */
export interface SimulateOptions extends TestNetworkOptions {
  /** The seed of the first run; each later one has the next. Default: another one each time. */
  readonly seed?: number;
  /** How many runs. Default 20. */
  readonly runs?: number;
}

/** Seeds are drawn below this, so that they are short enough to be typed. */
const manySeeds = 1_000_000;

/**
 * Runs a test many times, each time in a network of another seed, and checks the guarantees at the end of each. Rejects at
 * the first run that fails, with its seed in the message: `simulate({ seed, runs: 1 }, test)` repeats just that.
 */
export async function simulate(
  { seed, runs = 20, ...options }: SimulateOptions,
  test: (network: TestNetwork) => Promise<void> | void,
): Promise<void> {
  const first = seed ?? Math.floor(Math.random() * manySeeds);
  for (let run = 1; run <= runs; run += 1) {
    const network = new TestNetwork({ ...options, seed: first + run - 1 });
    try {
      await test(network);
      await network.check();
      await network.close();
    } catch (cause) {
      const { where } = network;
      await network.close().catch(() => {});
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`Run ${run} of ${runs} failed: ${why}\n(${where})`, { cause });
    }
  }
}
