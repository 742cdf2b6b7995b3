import { describe, expect, it } from 'vitest';
import type { ChatClient, ChatServerOptions, Message } from '../../src/index.js';
import { ChatServer } from '../../src/index.js';
import type { TestNetwork } from '../../src/testing/index.js';
import { simulate } from '../../src/testing/index.js';
import { fate } from './support/fate.js';

/** To look further: `CHATCAST_SEED=… CHATCAST_RUNS=500 npx vitest run storm`. A failure tells its own seed. */
const seed = Number(process.env.CHATCAST_SEED ?? 1);
const runs = Number(process.env.CHATCAST_RUNS ?? 5);
const longMs = 120_000 * Math.max(1, runs / 5);
const never = Number.POSITIVE_INFINITY;

/** Of thousands, to be compared as a whole: a difference of that many would take minutes to print, and the checks print it. */
function inWords(messages: readonly Message[]): string {
  return JSON.stringify(messages);
}

describe('thousands of messages through dozens of cuts', { timeout: longMs }, () => {
  const speakers = 4;
  const rounds = 50;
  const burst = 10;

  /** Four who speak and four who listen; returns what was said, in its order. */
  async function talk(network: TestNetwork, limits: ChatServerOptions['limits'] = {}) {
    const server = network.serve(new ChatServer({ ...network.options, limits }));
    const onServer: Message[] = [];
    server.on('message', ({ message }) => onServer.push(message));
    const members: ChatClient[] = [];
    for (let index = 0; index < 2 * speakers; index += 1) {
      members.push(await network.join(`member${index}`, { reconnect: { maxDelayMs: 1000 } }));
    }
    const heard = members.map((member) => {
      const messages: Message[] = [];
      member.on('message', ({ message }) => messages.push(message));
      member.on('gap', () => expect.fail('Nothing was to be forgotten.'));
      return messages;
    });
    const sending = members.slice(0, speakers).map(() => [] as Promise<Message>[]);
    network.startChaos({ pauseMs: 200 });
    for (let round = 0; round < rounds; round += 1) {
      sending.forEach((own, index) => {
        for (let i = 0; i < burst; i += 1) {
          const text = `member${index} ${own.length}`;
          own.push(network.invariants.track(members[index]?.send(text) ?? Promise.reject()));
        }
      });
      await network.advance(200);
    }
    network.mend();
    const sent = await network.run(Promise.all(sending.map((own) => Promise.all(own))));
    await network.check();
    return { onServer, heard, sent, resumes: server.stats().resumes };
  }

  it('arrive once and in one order at everyone, whatever the seed', async () => {
    let messages = 0;
    let resumes = 0;
    await simulate({ seed, runs }, async (network) => {
      const unlimited = { resumeEvents: never, resumeBytes: never, messagesPerSecond: 0 };
      const storm = await talk(network, unlimited);
      for (const each of storm.heard) expect(inWords(each) === inWords(storm.onServer)).toBe(true);
      storm.sent.forEach((own, index) => {
        const said = storm.onServer.filter(({ from }) => from === `member${index}`);
        expect(inWords(own) === inWords(said)).toBe(true);
        expect(own.map(({ text }) => text)).toEqual(own.map((_, i) => `member${index} ${i}`));
      });
      messages += storm.onServer.length;
      resumes += storm.resumes;
    });
    expect(messages).toBe(runs * speakers * rounds * burst);
    expect(resumes).toBeGreaterThan(runs * 12);
  });

  it('arrive so within the rate limit, too', async () => {
    await simulate({ seed, runs }, async (network) => {
      const limits = { resumeEvents: never, messagesPerSecond: 60, messageBurst: 20 };
      const { onServer, heard } = await talk(network, limits);
      expect(onServer).toHaveLength(speakers * rounds * burst);
      for (const each of heard) expect(inWords(each) === inWords(onServer)).toBe(true);
    });
  });
});

/** Everything that members do, at random. */
function act(network: TestNetwork, member: ChatClient, other: string): Promise<unknown> {
  const { random, invariants } = network;
  const say = () => invariants.track(member.send('hello'));
  return random.pick<() => Promise<unknown>>([
    say,
    say,
    () => invariants.track(member.whisper(other, 'psst')),
    () => member.sleep(),
    () => member.wake(),
    () => member.pair(other, { timeoutMs: 1000 }),
    () => member.pair(other),
    () => member.currentPair?.end() ?? say(),
    () => {
      const pair = member.currentPair;
      return pair === undefined ? say() : invariants.track(pair.send('us'));
    },
  ])();
}

/** Servers that remember much, little, or not for long, so that members come back with all, with a gap, or as newcomers. */
const memories = {
  much: {},
  'a few events': { resumeEvents: 12 },
  'a few bytes': { resumeBytes: 3000, maxOutboxBytes: 3000, writeStallMs: 3000 },
  'a few seconds': { resumeMs: 8000, pingMs: 2000, pongMs: 2000 },
} satisfies Record<string, ChatServerOptions['limits']>;

describe.each(Object.entries(memories))('whatever members do in a storm', (memory, limits) => {
  it.each([false, true])(
    `is told as promised (the server remembers ${memory}; it crashes: %s)`,
    {
      timeout: longMs,
    },
    async (crashes) => {
      let resumes = 0;
      await simulate({ seed, runs }, async (network) => {
        const { random } = network;
        const open = () => network.serve(new ChatServer({ ...network.options, limits }));
        let server = open();
        const fates: Promise<string>[] = [];
        const members: ChatClient[] = [];
        const add = (name: string) => {
          const member = network.client(name, { reconnect: { maxDelayMs: 2000 } });
          member.on('pairRequest', ({ request }) => {
            fates.push(fate(random.chance(60) ? request.accept() : request.decline()));
          });
          fates.push(fate(member.connect({ timeoutMs: longMs })));
          return member;
        };
        network.startChaos({ pauseMs: 1000 });
        for (let i = 0; i < 6; i += 1) members.push(add(`member${i}`));
        for (let round = 0; round < 100; round += 1) {
          for (let deeds = random.integer(0, 4); deeds > 0; deeds -= 1) {
            const { name } = random.pick(members);
            fates.push(fate(act(network, random.pick(members), name)));
          }
          if (random.chance(2)) {
            fates.push(fate(members.shift()?.close() ?? Promise.resolve()));
            members.push(add(`late${round}`));
          }
          if (crashes && random.chance(2)) server = open();
          await network.advance(random.integer(0, 1500));
        }
        network.mend();
        // Everything that was asked for is answered, one way or the other.
        await network.run(Promise.all(fates), { what: 'every promise is settled' });
        resumes += server.stats().resumes;
      });
      expect(resumes).toBeGreaterThan(0);
    },
  );
});
