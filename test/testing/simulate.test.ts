import { describe, expect, it } from 'vitest';
import { ChatServer } from '../../src/index.js';
import type { TestNetwork } from '../../src/testing/index.js';
import { BrokenGuarantees, simulate } from '../../src/testing/index.js';

describe('simulate', () => {
  it('runs a test as often as it is told, each time with the next seed', async () => {
    const seeds: number[] = [];
    await simulate({ seed: 7, runs: 5 }, ({ seed }) => void seeds.push(seed));
    expect(seeds).toEqual([7, 8, 9, 10, 11]);
  });

  it('begins with another seed each time, if it is told none', async () => {
    const seeds = new Set<number>();
    for (let i = 0; i < 5; i += 1) {
      await simulate({ runs: 1 }, ({ seed }) => void seeds.add(seed));
    }
    expect(seeds.size).toBeGreaterThan(1);
  });

  it('gives its options to each network', async () => {
    await simulate({ runs: 2, epochMs: 77 }, ({ clock }) => expect(clock.now()).toBe(77));
  });

  it('stops at the first run that fails, and says what it takes to see it again', async () => {
    const seeds: number[] = [];
    const failure = new Error('on a Tuesday');
    const test = ({ seed }: TestNetwork) => {
      seeds.push(seed);
      if (seed === 9) throw failure;
    };
    await expect(simulate({ seed: 7, runs: 5 }, test)).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Run 3 of 5 failed: on a Tuesday\n\(seed 9, at 0 ms, latest faults: 0 ms: mend\)$|^Run 3 of 5 failed: on a Tuesday\n\(seed 9, at 0 ms\)$/,
      ),
      cause: failure,
    });
    expect(seeds).toEqual([7, 8, 9]);
  });

  it('fails when a guarantee is broken, though the test itself noticed nothing', async () => {
    const run = simulate({ runs: 1 }, async (network) => {
      const server = network.serve(new ChatServer({ ...network.options }));
      const atom = await network.join('atom');
      atom.removeAllListeners('message');
      await server.broadcast('not heard by the watch');
    });
    await expect(run).rejects.toMatchObject({
      message: expect.stringContaining('loss: atom was not told message 2'),
      cause: expect.any(BrokenGuarantees),
    });
  });

  it('closes the network of a run that fails', async () => {
    const networks: TestNetwork[] = [];
    const run = simulate({ runs: 1 }, async (network) => {
      networks.push(network);
      network.serve(new ChatServer({ ...network.options }));
      await network.join('atom');
      throw new Error('no');
    });
    await expect(run).rejects.toThrow('no');
    expect(networks.map(({ connections }) => connections)).toEqual([[]]);
  });
});
