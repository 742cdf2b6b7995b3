import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import { Exchange, resultOf } from './support/Exchange.js';
import { Gate, stopAt } from './support/Gate.js';
import { makeBytes, sha256Of } from './support/makeBytes.js';

failOnStrayErrors();

const size = 3_000_000;
const bytes = makeBytes(size);
const paths = ['relay', 'direct'] as const;
const { transferStallMs } = defaultLimits;

/** All time is the test's. */
async function openTimeless() {
  const clock = new VirtualClock();
  const limits = { pingMs: 1e9, pongMs: 1e9, writeStallMs: 1e9 };
  const exchange = await Exchange.open({ server: { clock, limits }, client: { clock } });
  /** Lets time pass, a little at a time, so that everyone can say what there is to say. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 5_000) {
      clock.advanceSync(Math.min(left, 5_000));
      await turns(10);
    }
  };
  return { clock, exchange, pass };
}

describe.each(paths)('a file whose sink takes its time (%s)', (path) => {
  it('waits for it, however long that is, and holds no more than a window', async () => {
    const { exchange, pass } = await openTimeless();
    await using _exchange = exchange;
    let given = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < size; at += 50_000) {
        given = at + 50_000;
        yield bytes.subarray(at, given);
      }
    }
    const gate = new Gate();
    const pieces: Uint8Array[] = [];
    const to = new WritableStream<Uint8Array>({
      write: async (piece) => {
        await gate.opened;
        pieces.push(piece);
      },
    });
    const { sent, received } = await exchange.send(source(), { size, path }, to);
    await until(() => given > 900_000, 'a window');
    await pass(10 * transferStallMs);
    // A window is under way, and the next piece is read.
    expect(given).toBeLessThan(1_300_000);
    expect(received.transfer.bytes).toBeLessThan(100_000);
    expect([sent.end, received.end]).toEqual(['moving', 'moving']);
    gate.open();
    expect((await resultOf(received)).sha256).toBe(sha256Of(bytes));
    await sent.over();
    expect(Buffer.compare(Buffer.concat(pieces), bytes)).toBe(0);
  });
});

describe.each(paths)('a file whose source gives nothing (%s)', (path) => {
  it('is given up in time, by both', async () => {
    const { exchange, pass } = await openTimeless();
    await using _exchange = exchange;
    const gate = new Gate();
    const source = stopAt(bytes, 1_000_000, gate);
    const { sent, received } = await exchange.send(source, { size, path });
    await until(() => received.transfer.bytes === 1_000_000, 'a part');
    await pass(transferStallMs - 5_000);
    expect([sent.end, received.end]).toEqual(['moving', 'moving']);
    await pass(30_000);
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['TIMEOUT', 'TIMEOUT']);
    await exchange.expectNothingLeft();
  });

  it('is not given up if it gives something now and then', async () => {
    const { exchange, pass } = await openTimeless();
    await using _exchange = exchange;
    const gates = Array.from({ length: 5 }, () => new Gate());
    async function* source(): AsyncGenerator<Uint8Array> {
      for (const [index, gate] of gates.entries()) {
        await gate.opened;
        yield bytes.subarray(index * 1000, index * 1000 + 1000);
      }
    }
    const { sent, received } = await exchange.send(source(), { size: 5000, path });
    // No time passes before the connection is up, which has two seconds for that.
    await until(() => received.transfer.path === path, 'the way');
    for (const [index, gate] of gates.entries()) {
      await pass(transferStallMs - 15_000);
      gate.open();
      await until(() => received.transfer.bytes >= (index + 1) * 1000, 'one more');
    }
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['done', 'done']);
  });
});

describe.each(['sender', 'receiver'] as const)('a file whose %s is away for long', (side) => {
  it('waits as long as that one may come back', async () => {
    const { exchange, pass, clock } = await openTimeless();
    await using _exchange = exchange;
    const gate = new Gate();
    const source = stopAt(bytes, size / 2, gate);
    const { sent, received } = await exchange.send(source, {
      name: 'data.bin',
      size,
      path: 'relay',
    });
    await until(() => received.transfer.bytes === size / 2, 'half of it');
    const proxy = side === 'sender' ? exchange.upProxy : exchange.downProxy;
    proxy.refuse();
    proxy.endAll('reset');
    await until(() => exchange.server.stats().detached === 1, 'the loss');
    await pass(defaultLimits.resumeMs - 10_000);
    expect([sent.end, received.end]).toEqual(['moving', 'moving']);
    await proxy.welcome();
    gate.open();
    for (let second = 0; exchange[side].state !== 'online'; second += 1) {
      if (second > 30) throw new Error('It does not come back.');
      clock.advanceSync(100);
      await turns(20);
    }
    await exchange.over(sent, received);
    expect([sent.end, received.end]).toEqual(['done', 'done']);
    await exchange.expectNothingLeft('data.bin');
  });
});
