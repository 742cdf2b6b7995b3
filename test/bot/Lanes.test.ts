import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LanesOptions } from '../../src/bot/Lanes.js';
import { Lanes } from '../../src/bot/Lanes.js';
import type { Seat } from '../../src/bot/Seat.js';
import { turns } from '../support/until.js';

/** Work that ends when the test says so. */
class Work {
  readonly begun: string[] = [];
  readonly dropped: string[] = [];
  readonly seats = new Map<string, Seat>();
  readonly lanes: Lanes<string>;
  readonly #running = new Map<string, () => void>();

  constructor(options: Partial<LanesOptions<string>> = {}) {
    this.lanes = new Lanes({
      maxRunning: 2,
      maxWaitingEach: 3,
      maxWaiting: 6,
      run: (item, seat) => {
        this.begun.push(item);
        this.seats.set(item, seat);
        return new Promise((resolve) => this.#running.set(item, resolve));
      },
      drop: (item) => this.dropped.push(item),
      ...options,
    });
  }

  get running(): string[] {
    return [...this.#running.keys()];
  }

  async end(item: string): Promise<void> {
    this.#running.get(item)?.();
    this.#running.delete(item);
    await turns(2);
  }
}

describe('lanes', () => {
  it('run one item of each at a time, in order, and so many of all', async () => {
    const work = new Work();
    for (const item of ['a1', 'a2', 'b1', 'c1']) work.lanes.add(item.charAt(0), [item]);
    expect(work.running).toEqual(['a1', 'b1']);
    await work.end('b1');
    expect(work.running).toEqual(['a1', 'c1']);
    await work.end('c1');
    expect(work.running).toEqual(['a1']);
    await work.end('a1');
    expect(work.running).toEqual(['a2']);
  });

  it('take turns: who asks for much waits behind who asks for little', async () => {
    const work = new Work({ maxRunning: 1 });
    work.lanes.add('a', ['a1', 'a2', 'a3']);
    work.lanes.add('b', ['b1', 'b2']);
    work.lanes.add('c', ['c1']);
    for (let item = work.running[0]; item !== undefined; item = work.running[0]) {
      await work.end(item);
    }
    expect(work.begun).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  it('are bounded each, and take all of several items or none', () => {
    const work = new Work();
    expect(work.lanes.add('a', ['a1', 'a2', 'a3'])).toBe(true);
    expect(work.lanes.waiting).toBe(2);
    expect(work.lanes.add('a', ['a4', 'a5'])).toBe(false);
    expect(work.lanes.add('a', ['a4'])).toBe(true);
    expect(work.lanes.add('a', ['a5'])).toBe(false);
    expect(work.lanes.waiting).toBe(3);
  });

  it('that are full give up their last item for one that must not be missed', async () => {
    const work = new Work({ maxRunning: 1 });
    expect(work.lanes.replaceLast('a', 'a0')).toBe(false);
    work.lanes.add('a', ['a1']);
    expect(work.lanes.replaceLast('a', 'a2')).toBe(false);
    work.lanes.add('a', ['a2', 'a3']);
    expect(work.lanes.replaceLast('a', 'a4')).toBe(true);
    expect(work.dropped).toEqual(['a3']);
    expect(work.lanes.waiting).toBe(2);
    for (let item = work.running[0]; item !== undefined; item = work.running[0]) {
      await work.end(item);
    }
    expect(work.begun).toEqual(['a1', 'a2', 'a4']);
  });

  it('are bounded together: the longest gives way to one that is shorter, never to an equal', async () => {
    const work = new Work({ maxRunning: 1 });
    work.lanes.add('a', ['a0']);
    work.lanes.add('a', ['a1', 'a2', 'a3']);
    work.lanes.add('b', ['b1', 'b2', 'b3']);
    expect(work.lanes.add('c', ['c1'])).toBe(true);
    expect(work.dropped).toEqual(['a3']);
    expect(work.lanes.add('c', ['c2'])).toBe(true);
    expect(work.dropped).toEqual(['a3', 'b3']);
    expect(work.lanes.add('c', ['c3'])).toBe(false);
    expect(work.lanes.add('d', ['d1', 'd2'])).toBe(false);
    expect(work.dropped).toEqual(['a3', 'b3']);
    expect(work.lanes.waiting).toBe(6);
    for (let item = work.running[0]; item !== undefined; item = work.running[0]) {
      await work.end(item);
    }
    expect(work.begun).toEqual(['a0', 'b1', 'c1', 'a1', 'b2', 'c2', 'a2']);
  });

  it('lend the seat of an item that waits, and give it back before others begin', async () => {
    const work = new Work({ maxRunning: 1 });
    work.lanes.add('a', ['a1']);
    work.lanes.add('b', ['b1', 'b2']);
    let answer = (_: string) => {};
    const lent = work.seats.get('a1')?.lend(
      () =>
        new Promise<string>((resolve) => {
          answer = resolve;
        }),
    );
    expect(work.running).toEqual(['a1', 'b1']);
    let isBack = false;
    void lent?.then(() => {
      isBack = true;
    });
    answer('yes');
    await turns(2);
    expect(isBack).toBe(false);
    await work.end('b1');
    expect(isBack).toBe(true);
    expect(await lent).toBe('yes');
    expect(work.running).toEqual(['a1']);
    await work.end('a1');
    expect(work.running).toEqual(['b2']);
  });

  it('do not count the seat twice of an item that ended while it was lent', async () => {
    const work = new Work({ maxRunning: 1 });
    work.lanes.add('a', ['a1', 'a2']);
    void work.seats.get('a1')?.lend(() => new Promise(() => {}));
    let answer = () => {};
    const late = work.seats.get('a1')?.lend(
      () =>
        new Promise<void>((resolve) => {
          answer = resolve;
        }),
    );
    await work.end('a1');
    answer();
    await late;
    work.lanes.add('b', ['b1']);
    expect(work.running).toEqual(['a2']);
    await work.end('a2');
    expect(work.running).toEqual(['b1']);
  });

  it('do not give the seat to an item that ended while it waited for it', async () => {
    const work = new Work({ maxRunning: 1 });
    work.lanes.add('a', ['a1']);
    work.lanes.add('b', ['b1']);
    const lent = work.seats.get('a1')?.lend(() => Promise.resolve());
    await turns(2);
    expect(work.running).toEqual(['a1', 'b1']);
    await work.end('a1');
    await work.end('b1');
    await lent;
    work.lanes.add('c', ['c1']);
    expect(work.running).toEqual(['c1']);
  });

  it('forget what has not begun when they are told to, and say when the rest is done', async () => {
    const work = new Work({ maxRunning: 1 });
    await work.lanes.whenIdle();
    work.lanes.add('a', ['a1', 'a2']);
    work.lanes.add('b', ['b1']);
    work.lanes.clear();
    expect(work.dropped.sort()).toEqual(['a2', 'b1']);
    expect(work.lanes).toMatchObject({ waiting: 0, begun: 1 });
    const idle = work.lanes.whenIdle();
    await work.end('a1');
    await idle;
    work.lanes.add('a', ['a3']);
    expect(work.running).toEqual(['a3']);
  });

  it('keep their law, whatever is added and however long it takes', async () => {
    const item = fc.record({
      lane: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      turns: fc.nat(3),
      lends: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { maxLength: 40 }),
        fc.integer({ min: 1, max: 3 }),
        async (items, maxRunning) => {
          const running = new Set<string>();
          const done: { readonly lane: string; readonly index: number }[] = [];
          const dropped: number[] = [];
          let seated = 0;
          const lanes = new Lanes<{ lane: string; turns: number; lends: boolean; index: number }>({
            maxRunning,
            maxWaitingEach: 4,
            maxWaiting: 10,
            drop: ({ index }) => dropped.push(index),
            run: async ({ lane, turns: count, lends, index }, seat) => {
              expect(running.has(lane)).toBe(false);
              running.add(lane);
              seated += 1;
              expect(seated).toBeLessThanOrEqual(maxRunning);
              await turns(count);
              if (lends) {
                seated -= 1;
                await seat.lend(() => turns(count));
                seated += 1;
                expect(seated).toBeLessThanOrEqual(maxRunning);
              }
              seated -= 1;
              running.delete(lane);
              done.push({ lane, index });
            },
          });
          const refused = items.flatMap((each, index) =>
            lanes.add(each.lane, [{ ...each, index }]) ? [] : [index],
          );
          expect(lanes.waiting).toBeLessThanOrEqual(10);
          await lanes.whenIdle();
          expect(lanes).toMatchObject({ waiting: 0, begun: 0 });
          for (const lane of 'abcde') {
            const order = done.filter((each) => each.lane === lane).map(({ index }) => index);
            expect(order).toEqual(order.toSorted((a, b) => a - b));
          }
          const all = [...done.map(({ index }) => index), ...dropped, ...refused];
          expect(all.sort((a, b) => a - b)).toEqual(items.map((_, index) => index));
        },
      ),
      { numRuns: 50 },
    );
  });
});
