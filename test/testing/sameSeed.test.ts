import { expect, it } from 'vitest';
import { ChatServer } from '../../src/index.js';
import { TestNetwork } from '../../src/testing/index.js';

/** A minute of chaos, and all that went over the wires in it. */
async function record(seed: number): Promise<string[]> {
  await using network = new TestNetwork({ seed, conditions: { delayMs: 10, jitterMs: 40 } });
  const atServer = network.record();
  const atAtom = network.record('atom');
  network.serve(new ChatServer({ ...network.options }));
  const members = await Promise.all(['atom', 'minji', 'hansung'].map((name) => network.join(name)));
  network.startChaos();
  const sending: Promise<unknown>[] = [];
  for (let round = 0; round < 30; round += 1) {
    const member = network.random.pick(members);
    sending.push(member.send(`${round}`));
    await network.advance(network.random.integer(0, 2000));
  }
  network.mend();
  await network.run(Promise.all(sending));
  await network.check();
  return [atServer.toString(), atAtom.toString()];
}

it('the same seed makes the same run, to the byte and the fraction of a millisecond', async () => {
  const [server = '', atom = ''] = await record(42);
  expect(server.length).toBeGreaterThan(10_000);
  expect(server).toContain('"type":"resume"');
  const again = await record(42);
  expect(again[0] === server).toBe(true);
  expect(again[1] === atom).toBe(true);
});

it('another seed makes another run', async () => {
  const [one, other] = [await record(1), await record(2)];
  expect(one[0] === other[0]).toBe(false);
});
