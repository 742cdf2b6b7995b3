import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import type { Guest } from '../resume/support/House.js';
import { House } from '../resume/support/House.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { turns, until } from '../support/until.js';

const stepMs = 5;

/** Lets the time of a client pass until it has made one more try, or `longestMs` are over; returns how long that took. */
async function untilNextTry(house: House, clock: VirtualClock, longestMs: number): Promise<number> {
  const { accepted } = house.proxy;
  let passedMs = 0;
  while (house.proxy.accepted === accepted && passedMs < longestMs) {
    clock.advanceSync(stepMs);
    passedMs += stepMs;
    await turns();
  }
  return passedMs;
}

/** Its connection is lost, and none that it makes lives. */
async function lose(house: House, { client }: Guest): Promise<void> {
  house.proxy.handleConnection = (connection) => connection.reset();
  house.proxy.endAll('reset');
  await until(() => client.state === 'reconnecting', 'the loss');
}

describe('a client that was lost', () => {
  it('waits before it comes back, so that not all come at once', async () => {
    await using house = await House.open();
    const clock = new VirtualClock();
    const atom = await house.enter('atom', { clock, reconnect: true });
    await lose(house, atom);
    house.proxy.handleConnection = () => {};
    const back = nextEvent(atom.client, 'reconnect');
    const waitedMs = await untilNextTry(house, clock, 250);
    expect(waitedMs).toBeGreaterThanOrEqual(125);
    await back;
  });

  it('waits twice as long each time, up to a bound, and a random part of it', async () => {
    await using house = await House.open();
    const clock = new VirtualClock();
    const atom = await house.enter('atom', {
      clock,
      reconnect: { minDelayMs: 100, maxDelayMs: 400 },
    });
    await lose(house, atom);
    for (const longestMs of [100, 200, 400, 400, 400]) {
      const waitedMs = await untilNextTry(house, clock, longestMs + stepMs);
      expect(waitedMs).toBeGreaterThanOrEqual(longestMs / 2);
      expect(waitedMs).toBeLessThanOrEqual(longestMs + stepMs);
      await until(() => house.proxy.connections.size === 0, 'the end of the try');
      await turns();
    }
    const back = nextEvent(atom.client, 'reconnect');
    house.proxy.handleConnection = () => {};
    await untilNextTry(house, clock, 500);
    await back;
    expect(atom.witness.count('disconnect')).toBe(1);
  });

  it('gives up after giveUpAfterMs, and says why', async () => {
    await using house = await House.open();
    const clock = new VirtualClock();
    const atom = await house.enter('atom', {
      clock,
      reconnect: { minDelayMs: 100, maxDelayMs: 100, giveUpAfterMs: 1000 },
    });
    await lose(house, atom);
    const closed = nextEvent(atom.client, 'close');
    let tries = 0;
    while (atom.client.state === 'reconnecting' && tries < 30) {
      await untilNextTry(house, clock, 200);
      await until(() => house.proxy.connections.size === 0, 'the end of the try');
      await turns();
      tries += 1;
    }
    expect(await closed).toMatchObject({ error: { code: 'UNREACHABLE' } });
    expect(tries).toBeGreaterThanOrEqual(10);
    expect(tries).toBeLessThan(25);
  });
});
