import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/bot/Pace.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { turns } from '../support/until.js';

/** How many of those that wait may go on by each of the times. */
async function passedAt(
  pace: Pace,
  clock: VirtualClock,
  count: number,
  timesMs: readonly number[],
) {
  let passed = 0;
  for (let each = 0; each < count; each += 1) {
    void pace.wait().then(() => {
      passed += 1;
    });
  }
  const counts: number[] = [];
  let nowMs = 0;
  for (const timeMs of timesMs) {
    clock.advanceSync(timeMs - nowMs);
    nowMs = timeMs;
    await turns(1);
    counts.push(passed);
  }
  return counts;
}

describe('a pace', () => {
  it('lets a second’s worth pass at once, and then one by one', async () => {
    const clock = new VirtualClock();
    const pace = new Pace(clock, 4);
    expect(await passedAt(pace, clock, 8, [0, 249, 250, 500, 1000])).toEqual([4, 4, 5, 6, 8]);
    expect(clock.timers).toBe(0);
  });

  it('fills again while nothing happens, and no further', async () => {
    const clock = new VirtualClock();
    const pace = new Pace(clock, 4);
    await passedAt(pace, clock, 4, [0]);
    clock.advanceSync(500);
    expect(await passedAt(pace, clock, 4, [0, 250, 500])).toEqual([2, 3, 4]);
    clock.advanceSync(60_000);
    expect(await passedAt(pace, clock, 6, [0, 250])).toEqual([4, 5]);
  });

  it('may be slower than one a second, and 0 is no bound', async () => {
    const clock = new VirtualClock();
    expect(await passedAt(new Pace(clock, 0.5), clock, 2, [0, 1999, 2000])).toEqual([1, 1, 2]);
    expect(await passedAt(new Pace(clock, 0), clock, 1000, [0])).toEqual([1000]);
  });
});
