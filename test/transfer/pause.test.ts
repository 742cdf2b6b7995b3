import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { collect } from '../server/support/nextEvent.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import type { ExchangeOptions } from './support/Exchange.js';
import { Exchange, resultOf } from './support/Exchange.js';
import { makeBytes, sha256Of } from './support/makeBytes.js';
import type { Trail } from './support/Trail.js';

failOnStrayErrors();

const size = 3_000_000;
const bytes = makeBytes(size);
const sides = ['sender', 'receiver'] as const;
const paths = ['relay', 'direct'] as const;
const rows = sides.flatMap((side) => paths.map((path) => ({ side, path })));
const never = 1_000_000_000;

/** A file of which something has come. */
async function moving(path: 'relay' | 'direct', options: ExchangeOptions = {}) {
  const exchange = await Exchange.open(options);
  const { sent, received } = await exchange.send(bytes, { name: 'data.bin', path });
  await until(() => received.transfer.bytes > 0, 'the first bytes');
  const by = (side: 'sender' | 'receiver') => (side === 'sender' ? sent : received).transfer;
  return { exchange, sent, received, by };
}

async function bothAre(state: string, ...trails: readonly Trail[]): Promise<void> {
  await until(() => trails.every(({ transfer }) => transfer.state === state), `both ${state}`);
}

/** What was under way has arrived. */
async function standsStill(received: Trail): Promise<number> {
  for (let before = -1; before !== received.transfer.bytes; ) {
    before = received.transfer.bytes;
    await turns(100);
  }
  return received.transfer.bytes;
}

describe.each(rows)('a file that is paused by the $side ($path)', ({ side, path }) => {
  it('stands still at both ends, and goes on after resume()', async () => {
    const { exchange, sent, received, by } = await moving(path);
    await using _exchange = exchange;
    by(side).pause();
    await bothAre('paused', sent, received);
    const stood = await standsStill(received);
    expect(stood).toBeLessThan(size);
    by(side).resume();
    const result = await resultOf(received);
    expect(result.sha256).toBe(sha256Of(bytes));
    await sent.over();
    for (const trail of [sent, received]) {
      expect(trail.states).toEqual(['moving', 'paused', 'moving', 'done']);
      trail.expectOneEnd();
    }
    await exchange.expectNothingLeft('data.bin');
  });

  it('before it begins does not begin to move', async () => {
    await using exchange = await Exchange.open();
    const offered = exchange.nextOffer();
    const sent = exchange.sender.sendFile('receiver', bytes, { path });
    if (side === 'sender') sent.pause();
    const received = (await offered).accept({ to: 'memory' });
    if (side === 'receiver') received.pause();
    await until(() => sent.state === 'paused' && received.state === 'paused', 'the pause');
    await turns(100);
    expect(received.bytes).toBe(0);
    (side === 'sender' ? sent : received).resume();
    expect((await received.done).sha256).toBe(sha256Of(bytes));
  });

  it.each(sides)('stays so, though the %s is lost and comes back', async (lost) => {
    const { exchange, sent, received, by } = await moving(path);
    await using _exchange = exchange;
    by(side).pause();
    await bothAre('paused', sent, received);
    await standsStill(received);
    const proxy = lost === 'sender' ? exchange.upProxy : exchange.downProxy;
    for (let time = 0; time < 3; time += 1) {
      const resumes = exchange.server.stats().resumes;
      proxy.endAll('reset');
      await until(() => exchange.server.stats().resumes > resumes, 'the return');
      await exchange[lost].list();
    }
    await turns(100);
    expect([sent.transfer.state, received.transfer.state]).toEqual(['paused', 'paused']);
    by(side).resume();
    expect((await resultOf(received)).sha256).toBe(sha256Of(bytes));
    await sent.over();
    expect(sent.end).toBe('done');
  });

  it('and resumed while it has no connection is so when it is back', async () => {
    const { exchange, sent, received, by } = await moving(path);
    await using _exchange = exchange;
    const proxy = side === 'sender' ? exchange.upProxy : exchange.downProxy;
    const other = side === 'sender' ? received : sent;
    proxy.refuse();
    proxy.endAll('reset');
    await until(() => exchange[side].state === 'reconnecting', 'the loss');
    by(side).pause();
    await proxy.welcome();
    await until(() => other.transfer.state === 'paused', 'the pause at the other end');
    proxy.refuse();
    proxy.endAll('reset');
    await until(() => exchange[side].state === 'reconnecting', 'the loss');
    by(side).resume();
    await proxy.welcome();
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['done', 'done']);
  });

  it('goes on only when both want it', async () => {
    const { exchange, sent, received, by } = await moving(path);
    await using _exchange = exchange;
    const other = side === 'sender' ? 'receiver' : 'sender';
    by(side).pause();
    await bothAre('paused', sent, received);
    by(other).pause();
    await exchange[other].list();
    await exchange[side].list();
    by(side).resume();
    await exchange[side].list();
    await exchange[other].list();
    expect([sent.transfer.state, received.transfer.state]).toEqual(['paused', 'paused']);
    by(other).resume();
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['done', 'done']);
  });

  it('may be so for as long as it likes', async () => {
    const clock = new VirtualClock();
    const limits = { pingMs: never, pongMs: never, writeStallMs: never };
    const options = { server: { clock, limits }, client: { clock } };
    const { exchange, sent, received, by } = await moving(path, options);
    await using _exchange = exchange;
    by(side).pause();
    await bothAre('paused', sent, received);
    for (let minute = 0; minute < 10; minute += 1) {
      clock.advanceSync(60_000);
      await turns();
    }
    expect([sent.end, received.end]).toEqual(['paused', 'paused']);
    by(side).resume();
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['done', 'done']);
  });

  it('and resumed a thousand times is what it was told last, and no flood', async () => {
    const { exchange, sent, received, by } = await moving(path);
    await using _exchange = exchange;
    const losses = collect(exchange[side], 'disconnect');
    for (let time = 0; time < 1000 && !received.isOver; time += 1) {
      by(side).pause();
      if (time % 10 === 0) await turns(1);
      by(side).resume();
    }
    by(side).pause();
    // It may be there by now.
    const isPaused = () => [sent, received].every(({ transfer }) => transfer.state === 'paused');
    await until(() => received.isOver || isPaused(), 'both paused');
    by(side).resume();
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['done', 'done']);
    expect(losses).toEqual([]);
  });
});
