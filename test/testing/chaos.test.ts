import { describe, expect, it } from 'vitest';
import { ChatServer } from '../../src/index.js';
import type { Fault } from '../../src/testing/index.js';
import { faults, simulate, TestNetwork } from '../../src/testing/index.js';

/** Four who speak and four who listen, while each fault happens again and again to all of them. */
async function talk(network: TestNetwork, fault: Fault) {
  // Whoever is silent is given up soon, so that a frozen connection is a lost one.
  const limits = { pingMs: 3000, pongMs: 2000 };
  const server = network.serve(new ChatServer({ ...network.options, limits }));
  const names = Array.from({ length: 8 }, (_, index) => `member${index}`);
  const members = await Promise.all(names.map((name) => network.join(name)));
  const chaos = network.startChaos({ faults: [fault] });
  const sending: Promise<unknown>[] = [];
  for (let round = 0; round < 10; round += 1) {
    for (const member of members.slice(0, 4)) sending.push(member.send(`${round}`));
    await network.advance(2000);
  }
  network.mend();
  await network.run(Promise.all(sending));
  await network.check();
  return { count: chaos.count, ...server.stats() };
}

/** Faults that connections survive. */
const harmless: ReadonlySet<Fault> = new Set(['delay', 'split', 'refuse']);

it.each(faults)('%s, again and again, breaks no guarantee', async (fault) => {
  let resumes = 0;
  await simulate({ seed: 1, runs: 3 }, async (network) => {
    const { count, messages, ...stats } = await talk(network, fault);
    expect(count).toBeGreaterThan(20);
    expect(messages).toBe(40);
    resumes += stats.resumes;
  });
  expect(resumes > 0).toBe(!harmless.has(fault));
});

describe('chaos', () => {
  it('leaves alone whom it is told to spare', async () => {
    await using network = new TestNetwork();
    network.serve(new ChatServer({ ...network.options }));
    await network.join('atom');
    await network.join('minji');
    const wire = network.connectionOf('minji');
    await network.chaos(60_000, { spare: ['minji'] });
    await network.check();
    expect(network.connectionOf('minji')).toBe(wire);
    expect(network.connectionOf('atom').number).toBeGreaterThan(3);
  });

  it('ends when it is stopped, and when the network is mended', async () => {
    await using network = new TestNetwork();
    network.serve(new ChatServer({ ...network.options }));
    await network.join('atom');
    const stopped = network.startChaos({ pauseMs: 10, faults: ['delay'] });
    await network.advance(1000);
    stopped.stop();
    const mended = network.startChaos({ pauseMs: 10, faults: ['delay'] });
    await network.advance(1000);
    network.mend();
    const counts = [stopped.count, mended.count];
    expect(Math.min(...counts)).toBeGreaterThan(10);
    await network.advance(10_000);
    expect([stopped.count, mended.count]).toEqual(counts);
    await network.check();
  });
});
