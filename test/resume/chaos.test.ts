import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Limits, Message } from '../../src/index.js';
import { SeededRandom } from '../../src/testing/index.js';
import { until } from '../support/until.js';
import { Chaos } from './support/Chaos.js';
import type { Guest } from './support/House.js';
import { House } from './support/House.js';

interface Storm {
  readonly seed: number;
  /** It lasts until so many messages were said, and so many connections were resumed. */
  readonly messages: number;
  readonly resumes: number;
  /** Messages that a sender has unanswered at a time. */
  readonly outstanding: number;
  readonly limits: Partial<Limits>;
}

const senders = 4;
const listeners = 4;
/** Longest pause of a sender, in milliseconds: short beside the time that a connection lives. */
const pauseMs = 4;
const never = Number.POSITIVE_INFINITY;
/** A few seconds when nothing else runs on the machine. */
const longMs = 60_000;

/** Sends until told to stop, in bursts; returns what the promises resolved with, in the order of sending. */
async function keepSending(
  { client }: Guest,
  storm: Storm,
  random: SeededRandom,
  isOver: () => boolean,
): Promise<Message[]> {
  const sent: Promise<Message>[] = [];
  const open = new Set<Promise<unknown>>();
  while (!isOver()) {
    for (let burst = random.integer(1, storm.outstanding); burst > 0; burst -= 1) {
      const sending = client.send(`${client.name} ${sent.length + 1}`);
      sent.push(sending);
      const settled: Promise<unknown> = sending.then(
        () => open.delete(settled),
        () => open.delete(settled),
      );
      open.add(settled);
      if (open.size >= storm.outstanding) await Promise.race(open);
    }
    await new Promise((resolve) => setTimeout(resolve, random.integer(0, pauseMs)));
  }
  return Promise.all(sent);
}

/** Where two lists begin to differ; a whole difference of thousands would take minutes to print. */
function firstDifference(actual: readonly Message[], expected: readonly Message[]): unknown {
  const longer = actual.length > expected.length ? actual : expected;
  const at = longer.findIndex((_, index) => !isDeepStrictEqual(actual[index], expected[index]));
  return at < 0 ? undefined : { at, actual: actual[at], expected: expected[at] };
}

async function weather(storm: Storm): Promise<void> {
  const random = new SeededRandom(storm.seed);
  await using house = await House.open({
    limits: {
      resumeEvents: never,
      resumeBytes: never,
      maxOutboxBytes: never,
      pingMs: 500,
      pongMs: 1000,
      ...storm.limits,
    },
  });
  const onServer: Message[] = [];
  house.server.on('message', ({ message }) => onServer.push(message));
  const guests: Guest[] = [];
  for (let index = 0; index < senders + listeners; index += 1) {
    const carrier = index % 2 === 0 ? 'tcp' : 'websocket';
    guests.push(await house.enter(`member${index}`, { carrier }));
  }
  const chaos = new Chaos(house.proxy, random, 25);
  const isOver = () =>
    onServer.length >= storm.messages && house.server.stats().resumes >= storm.resumes;
  let settled = false;
  const sending = Promise.all(
    guests.slice(0, senders).map((guest) => keepSending(guest, storm, random, isOver)),
  ).finally(() => {
    settled = true;
  });
  await until(isOver, 'enough of it', longMs);
  await chaos.stop();
  const states = () => guests.map(({ client }) => `${client.name} ${client.state}`).join();
  await until(() => settled, 'all that was sent is settled', longMs).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${states()}`);
  });
  const results = await sending;
  for (const { client, witness } of guests) {
    await until(
      () => witness.messages.length >= onServer.length,
      `${client.name} has ${witness.messages.length} of ${onServer.length} messages`,
      longMs,
    );
  }

  const inOrder = [...onServer].sort((a, b) => a.seq - b.seq);
  expect(firstDifference(onServer, inOrder)).toBeUndefined();
  guests.forEach(({ witness }, index) => {
    expect(firstDifference(witness.messages, onServer)).toBeUndefined();
    expect(witness.gaps).toEqual([]);
    expect(witness.count('close')).toBe(0);
    expect(witness.count('leave')).toBe(0);
    expect(witness.count('join')).toBe(guests.length - index - 1);
  });
  results.forEach((messages, index) => {
    const own = onServer.filter(({ from }) => from === `member${index}`);
    expect(firstDifference(messages, own)).toBeUndefined();
    expect(messages.map(({ text }) => text)).toEqual(
      messages.map((_, i) => `member${index} ${i + 1}`),
    );
  });
}

const fresh = Number(process.env.CHATCAST_SEED ?? Date.now() % 1_000_000);

/** Over real sockets; with many more seeds, and all that members do, they are simulated: storm.test.ts. */
describe('thousands of messages through dozens of cuts, over TCP and WebSocket', {
  timeout: 2 * longMs,
}, () => {
  it.each([1, fresh])('arrive once and in one order at everyone (seed %i)', async (seed) => {
    const limits = { messagesPerSecond: 0 };
    await weather({ seed, messages: 2000, resumes: 36, outstanding: 40, limits });
  });

  it('arrive so within the rate limit, too', async () => {
    await weather({ seed: fresh, messages: 1000, resumes: 36, outstanding: 150, limits: {} });
  });
});
