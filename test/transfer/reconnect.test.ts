import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/testing/SeededRandom.js';
import { Chaos } from '../resume/support/Chaos.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { until } from '../support/until.js';
import type { Carrier } from './support/Exchange.js';
import { Exchange } from './support/Exchange.js';
import { makeBytes, sha256Of } from './support/makeBytes.js';

failOnStrayErrors();

const never = Number.POSITIVE_INFINITY;
/** Nothing is forgotten, and what is frozen is noticed soon. */
const limits = {
  resumeEvents: never,
  resumeBytes: never,
  maxOutboxBytes: never,
  pingMs: 500,
  pongMs: 1000,
};

type Hit = 'sender' | 'receiver' | 'both';

const ways: readonly (readonly [Carrier, Carrier])[] = [
  ['tcp', 'tcp'],
  ['websocket', 'websocket'],
];

const fresh = Number(process.env.CHATCAST_SEED ?? Date.now() % 1_000_000);
const losses = 30;
/** A few seconds when nothing else runs on the machine. */
const longMs = 60_000;

/** Bytes that come no faster than connections are lost, so that the file lives through so many losses. */
async function* slowly(bytes: Uint8Array, count: () => number) {
  const blockBytes = 30_000;
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const enough = Math.floor((losses * at) / bytes.length);
    await until(() => count() >= enough, `${enough} losses`, longMs);
    yield bytes.subarray(at, at + blockBytes);
  }
}

async function weather(seed: number, hit: Hit, carriers: readonly [Carrier, Carrier]) {
  const random = new SeededRandom(seed);
  await using exchange = await Exchange.open({ server: { limits }, carriers });
  const { server, upProxy, downProxy } = exchange;
  const bytes = makeBytes(3_000_001);
  const proxies = { sender: [upProxy], receiver: [downProxy], both: [upProxy, downProxy] }[hit];
  const chaos = proxies.map((proxy) => new Chaos(proxy, random, 25));
  const source = slowly(bytes, () => server.stats().resumes);
  const sending = exchange.send(source, { name: 'data.bin', size: bytes.length, path: 'relay' });
  const { sent, received } = await sending;
  await until(() => server.stats().resumes >= losses || sent.isOver, 'the losses', longMs);
  await Promise.all(chaos.map((one) => one.stop()));
  for (const trail of [sent, received]) {
    await until(() => trail.isOver, `${trail.transfer.direction} is over`, longMs);
    trail.expectOneEnd();
  }
  expect([sent.end, received.end]).toEqual(['done', 'done']);
  for (const { progress } of [sent, received]) {
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(bytes.length);
  }
  // The last block leaves before the last loss.
  expect(server.stats().resumes).toBeGreaterThanOrEqual(losses - 1);
  expect(sha256Of(await readFile(join(exchange.inbox, 'data.bin')))).toBe(sha256Of(bytes));
  await exchange.expectNothingLeft('data.bin');
}

describe.each(ways)('dozens of lost connections (%s, %s)', (...carriers) => {
  it.each([
    ['sender', 1],
    ['receiver', 2],
    ['both', 3],
    ['both', fresh],
  ] as const)('of %s do not harm a file (seed %i)', { timeout: 3 * longMs }, async (hit, seed) => {
    await weather(seed, hit, carriers);
  });
});
