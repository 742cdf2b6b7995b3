import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlushTimer } from '../../src/delivery/FlushTimer.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';

/** A flush timer whose flushes take as long as one says, and the moments at which they began. */
function setUp(maxWaitMs: number, costMs: () => number = () => 0) {
  const clock = new VirtualClock();
  const flushes: number[] = [];
  const timer = new FlushTimer(clock, maxWaitMs, () => {
    flushes.push(clock.monotonic());
    clock.spend(costMs());
  });
  return { clock, flushes, timer };
}

describe('when it is quiet', () => {
  it('flushes at the end of the turn, not before', () => {
    const { clock, flushes, timer } = setUp(5);
    timer.schedule();
    expect(flushes).toEqual([]);
    clock.endTurn();
    expect(flushes).toEqual([0]);
  });

  it('flushes once for all that one turn produced', () => {
    const { clock, flushes, timer } = setUp(5);
    for (let i = 0; i < 10; i += 1) timer.schedule();
    clock.advanceSync(100);
    expect(flushes).toEqual([0]);
  });

  it('does not wait although flushing is expensive, if the last one is long over', () => {
    const { clock, flushes, timer } = setUp(5, () => 3);
    timer.run();
    clock.advanceSync(3);
    timer.schedule();
    clock.endTurn();
    expect(flushes).toEqual([0, 6]);
  });

  it('never flushes by itself', () => {
    const { clock, flushes, timer } = setUp(5);
    timer.schedule();
    clock.advanceSync(1000);
    clock.advanceSync(1000);
    expect(flushes).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });
});

describe('under load', () => {
  it('waits about as long as the last flush took', () => {
    const { clock, flushes, timer } = setUp(5, () => 3);
    timer.run();
    timer.schedule();
    clock.advanceSync(100);
    expect(flushes).toEqual([0, 6]);
  });

  it('waits for one timer only, however much there is to flush', () => {
    const { clock, flushes, timer } = setUp(5, () => 3);
    timer.run();
    for (let i = 0; i < 10; i += 1) timer.schedule();
    clock.endTurn();
    for (let i = 0; i < 10; i += 1) timer.schedule();
    clock.endTurn();
    expect(clock.timers).toBe(1);
    clock.advanceSync(100);
    expect(flushes).toEqual([0, 6]);
  });

  it('never waits longer than the bound', () => {
    const { clock, flushes, timer } = setUp(5, () => 40);
    timer.run();
    timer.schedule();
    clock.advanceSync(100);
    expect(flushes).toEqual([0, 45]);
  });

  it('does not wait at all with a bound of 0', () => {
    const { clock, flushes, timer } = setUp(0, () => 40);
    timer.run();
    timer.schedule();
    clock.endTurn();
    expect(flushes).toEqual([0, 40]);
    expect(clock.timers).toBe(0);
  });

  it('does not wait for less than a timer can measure', () => {
    const { clock, flushes, timer } = setUp(5, () => 0.2);
    timer.run();
    timer.schedule();
    clock.endTurn();
    expect(flushes).toEqual([0, 0.2]);
  });
});

describe('a flush that somebody forces', () => {
  it('happens at once and makes the one that waits needless', () => {
    const { clock, flushes, timer } = setUp(5, () => 4);
    timer.run();
    timer.schedule();
    clock.endTurn();
    timer.run();
    clock.advanceSync(100);
    expect(flushes).toEqual([0, 4]);
    expect(clock.timers).toBe(0);
  });

  it('does not make what is scheduled after it wait longer', () => {
    const { clock, flushes, timer } = setUp(5);
    timer.schedule();
    timer.run();
    timer.schedule();
    clock.endTurn();
    expect(flushes).toEqual([0, 0]);
  });
});

it('whatever is scheduled is flushed, no later than the bound after its turn has ended', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant('schedule' as const) },
    { weight: 2, arbitrary: fc.constant('endTurn' as const) },
    { weight: 1, arbitrary: fc.constant('run' as const) },
    { weight: 2, arbitrary: fc.nat(12) },
  );
  const steps = fc.array(step, { maxLength: 80, size: 'max' });
  const costs = fc.infiniteStream(fc.nat(9));
  fc.assert(
    fc.property(fc.nat(6), costs, steps, (maxWaitMs, cost, taken) => {
      const { clock, flushes, timer } = setUp(maxWaitMs, () => cost.next().value);
      let seen = 0;
      /** Since when, at the end of a turn, something is waiting to be flushed. */
      let waitingSince: number | undefined;
      let scheduled = false;
      const look = () => {
        for (; seen < flushes.length; seen += 1) {
          const at = flushes[seen] ?? 0;
          if (waitingSince !== undefined) expect(at - waitingSince).toBeLessThanOrEqual(maxWaitMs);
          waitingSince = undefined;
          scheduled = false;
        }
      };
      for (const next of taken) {
        if (next === 'schedule') {
          timer.schedule();
          scheduled = true;
        } else if (next === 'run') {
          timer.run();
        } else {
          if (scheduled) waitingSince ??= clock.monotonic();
          if (next === 'endTurn') clock.endTurn();
          else clock.advanceSync(next);
        }
        look();
      }
      if (scheduled) waitingSince ??= clock.monotonic();
      clock.advanceSync(maxWaitMs);
      look();
      expect(scheduled, 'something was never flushed').toBe(false);
    }),
  );
});
