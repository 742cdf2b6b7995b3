import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileOffer } from '../../src/index.js';
import { defaultLimits } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import type { FaultProxy } from '../support/FaultProxy.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import { Exchange } from './support/Exchange.js';
import { Gate, stopAt } from './support/Gate.js';
import { makeBytes, sha256Of } from './support/makeBytes.js';
import { Trail } from './support/Trail.js';

failOnStrayErrors();

const size = 300_000;
const bytes = makeBytes(size);
const never = 1_000_000_000;
const limits = { pingMs: never, pongMs: never, writeStallMs: never, transferStallMs: never };

/** What is told to whoever is not in the room any more. */
const lost = ['NOT_CONNECTED', 'KICKED', 'EXPIRED', 'INDETERMINATE'];

const sides = ['sender', 'receiver'] as const;
type Side = (typeof sides)[number];

/** What can happen to a file, and to those who exchange it. */
type Step =
  | { readonly do: 'accept' | 'decline' | 'expire' | 'letBytes' }
  | {
      readonly do: 'cancel' | 'abort' | 'pause' | 'resume' | 'cut' | 'reset' | 'freeze' | 'thaw';
      readonly side: Side;
    }
  | { readonly do: 'sleep' | 'wake' | 'lose' | 'kick' | 'close'; readonly side: Side }
  | { readonly do: 'turns'; readonly count: number };

/** Often what may happen often; seldom what ends it in any case. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('accept' as const) }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('turns' as const), count: fc.nat(30) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('letBytes' as const) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constantFrom('pause', 'resume', 'cut', 'reset', 'freeze', 'thaw', 'sleep', 'wake'),
      side: fc.constantFrom(...sides),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('cancel', 'abort', 'lose', 'kick', 'close'),
      side: fc.constantFrom(...sides),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('decline', 'expire') }) },
);

/** One file, and what happens to it. */
class Play {
  readonly exchange: Exchange;
  readonly sent: Trail;
  readonly outcomes: string[] = [];
  received: Trail | undefined;
  #offer: FileOffer | undefined;
  readonly #clock: VirtualClock;
  readonly #path: 'auto' | 'direct' | 'relay';
  readonly #gate = new Gate();
  readonly #reasons = { sender: new AbortController(), receiver: new AbortController() };

  constructor(exchange: Exchange, clock: VirtualClock, path: 'auto' | 'direct' | 'relay') {
    this.exchange = exchange;
    this.#clock = clock;
    this.#path = path;
    exchange.server.on('fileEnd', ({ outcome }) => this.outcomes.push(outcome));
    exchange.receiver.on('fileOffer', ({ offer }) => {
      this.#offer = offer;
    });
    const options = { name: 'data.bin', size, path, signal: this.#reasons.sender.signal };
    const source = stopAt(bytes, size / 2, this.#gate, 30_000);
    this.sent = new Trail(exchange.sender.sendFile('receiver', source, options));
  }

  async act(step: Step): Promise<void> {
    switch (step.do) {
      case 'accept':
        return this.#accept();
      case 'decline':
        return void this.#offer?.decline().catch(() => {});
      case 'letBytes':
        return this.#gate.open();
      case 'turns':
        return await turns(step.count);
      case 'expire':
        return this.#clock.advanceSync(defaultLimits.offerMs);
      default:
        return await this.#actAt(step.do, step.side);
    }
  }

  /** Nothing is in the way any more, and what nobody has answered is taken back. */
  async settle(): Promise<void> {
    const { upProxy, downProxy } = this.exchange;
    this.#gate.open();
    for (const proxy of [upProxy, downProxy]) {
      for (const connection of proxy.connections) connection.thaw();
      proxy.endAll('reset');
    }
    for (const trail of [this.sent, this.received]) trail?.transfer.resume();
    const clients = [this.exchange.sender, this.exchange.receiver];
    await until(() => clients.every(({ state }) => state !== 'reconnecting'), 'all are back');
    await turns(50);
    // Whoever was cut off while it said goodbye does not come back.
    if (this.exchange.server.stats().detached > 0) this.#clock.advanceSync(defaultLimits.resumeMs);
    if (this.received === undefined) this.sent.transfer.cancel();
    await this.sent.over();
    await this.received?.over();
    await Promise.all(clients.map((client) => client.list().catch(() => {})));
    await turns();
  }

  #accept(): void {
    if (this.#offer === undefined || this.received !== undefined) return;
    const { signal } = this.#reasons.receiver;
    const { inbox } = this.exchange;
    this.received = new Trail(this.#offer.accept({ to: inbox, path: this.#path, signal }));
  }

  async #actAt(deed: string, side: Side): Promise<void> {
    const transfer = (side === 'sender' ? this.sent : this.received)?.transfer;
    const client = this.exchange[side];
    const proxy = side === 'sender' ? this.exchange.upProxy : this.exchange.downProxy;
    switch (deed) {
      case 'pause':
        return transfer?.pause();
      case 'resume':
        return transfer?.resume();
      case 'cancel':
        return transfer?.cancel();
      case 'abort':
        return this.#reasons[side].abort('enough');
      case 'cut':
      case 'reset':
        return proxy.endAll(deed);
      case 'freeze':
        for (const connection of proxy.connections) connection.freeze();
        return;
      case 'thaw':
        for (const connection of proxy.connections) connection.thaw();
        return;
      case 'sleep':
      case 'wake':
        return void client[deed]().catch(() => {});
      case 'kick':
        return await this.exchange.server.kick(side).catch(() => {});
      case 'close':
        proxy.endAll('reset');
        return void client.close();
      case 'lose':
        return await this.#lose(proxy);
    }
  }

  /** Everyone who is away by now has been away for too long. */
  async #lose(proxy: FaultProxy): Promise<void> {
    const { server } = this.exchange;
    proxy.refuse();
    proxy.endAll('reset');
    await until(() => server.stats().detached > 0 || server.users.size < 2, 'the loss');
    this.#clock.advanceSync(defaultLimits.resumeMs);
    await proxy.welcome();
  }
}

async function play(path: 'auto' | 'direct' | 'relay', steps: readonly Step[]): Promise<void> {
  const clock = new VirtualClock();
  await using exchange = await Exchange.open({
    server: { clock, limits },
    carriers: path === 'relay' ? ['websocket', 'tcp'] : ['tcp', 'tcp'],
  });
  const piece = new Play(exchange, clock, path);
  for (const step of steps) await piece.act(step);
  await piece.settle();
  const { sent, received, outcomes } = piece;
  sent.expectOneEnd();
  received?.expectOneEnd();
  expect(outcomes.length).toBeLessThanOrEqual(1);
  const isDone = outcomes[0] === 'done';
  const ends = [sent.end, received?.end];
  // Whoever has lost its place may not know that it went well; nobody thinks so wrongly.
  if (!isDone) expect(ends).not.toContain('done');
  else expect(ends.filter((end) => !['done', ...lost].includes(end ?? ''))).toEqual([]);
  await exchange.expectNothingLeft(...(received?.end === 'done' ? ['data.bin'] : []));
  if (received?.end !== 'done') return;
  expect(isDone).toBe(true);
  expect(sha256Of(await readFile(join(exchange.inbox, 'data.bin')))).toBe(sha256Of(bytes));
}

describe('whatever happens to a file', () => {
  it.each(['relay', 'direct', 'auto'] as const)(
    'each side is told one end, the same, and nothing is left (%s)',
    async (path) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), (steps) => play(path, steps)),
        { numRuns: Number(process.env.CHATCAST_RUNS ?? 60), interruptAfterTimeLimit: 60_000 },
      );
    },
    120_000,
  );
});
