import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Tail } from '../../src/log/Tail.js';

interface Item {
  readonly seq: number;
  readonly at: number;
  readonly size: number;
}

const unbounded = { maxAgeMs: 1e9, maxBytes: 1e9, maxItems: 1e9 };

function makeTail(bounds: Partial<typeof unbounded> = {}): Tail<Item> {
  return new Tail({ ...unbounded, ...bounds }, ({ size }) => size);
}

/** Adds items of these sizes, one a millisecond. */
function addAll(tail: Tail<Item>, ...sizes: number[]): void {
  for (const size of sizes) {
    const seq = tail.lastSeq + 1;
    tail.add({ seq, at: seq, size });
  }
}

describe('the recent past', () => {
  it('is empty at first', () => {
    const tail = makeTail();
    expect(tail).toMatchObject({ firstSeq: 1, lastSeq: 0, bytes: 0 });
    expect(tail.get(0)).toBeUndefined();
    expect(tail.get(1)).toBeUndefined();
  });

  it('finds an item by its number, and nothing by a number it does not have', () => {
    const tail = makeTail();
    addAll(tail, 10, 20);
    expect(tail.get(1)).toEqual({ seq: 1, at: 1, size: 10 });
    expect(tail.get(2)).toEqual({ seq: 2, at: 2, size: 20 });
    for (const seq of [-1, 0, 3, 1.5, Number.NaN]) expect(tail.get(seq)).toBeUndefined();
  });

  it('keeps so many items', () => {
    const tail = makeTail({ maxItems: 2 });
    addAll(tail, 1, 1, 1);
    expect(tail).toMatchObject({ firstSeq: 2, lastSeq: 3, bytes: 2 });
  });

  it('keeps so many bytes', () => {
    const tail = makeTail({ maxBytes: 10 });
    addAll(tail, 5, 5);
    expect(tail.firstSeq).toBe(1);
    addAll(tail, 1);
    expect(tail).toMatchObject({ firstSeq: 2, bytes: 6 });
  });

  it('keeps nothing of an item that is too large by itself', () => {
    const tail = makeTail({ maxBytes: 10 });
    addAll(tail, 5, 11);
    expect(tail).toMatchObject({ firstSeq: 3, lastSeq: 2, bytes: 0 });
    expect(tail.get(2)).toBeUndefined();
    addAll(tail, 5);
    expect(tail.get(3)).toMatchObject({ seq: 3 });
  });

  it('keeps what is not too old, whether something new comes or it is only asked', () => {
    const tail = makeTail({ maxAgeMs: 10 });
    tail.add({ seq: 1, at: 100, size: 1 });
    tail.add({ seq: 2, at: 105, size: 1 });
    tail.forget(110);
    expect(tail.firstSeq).toBe(1);
    tail.forget(111);
    expect(tail.firstSeq).toBe(2);
    tail.add({ seq: 3, at: 116, size: 1 });
    expect(tail.firstSeq).toBe(3);
  });

  it('forgets nothing because a clock went back', () => {
    const tail = makeTail({ maxAgeMs: 10 });
    tail.add({ seq: 1, at: 100, size: 1 });
    tail.forget(-1000);
    expect(tail.get(1)).toMatchObject({ seq: 1 });
  });

  it('is what a naive list would be, whatever comes', () => {
    const bounds = fc.record({
      maxAgeMs: fc.nat(300),
      maxBytes: fc.nat(3000),
      maxItems: fc.nat(150),
    });
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ size: fc.nat(60), pauseMs: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ forgetAfterMs: fc.nat(200) }) },
    );
    // Long enough that what is forgotten is also cleared away.
    const steps = fc.array(step, { maxLength: 400, size: 'max' });
    fc.assert(
      fc.property(bounds, steps, (kept, taken) => {
        const tail = makeTail(kept);
        let naive: Item[] = [];
        let now = 0;
        let seq = 0;
        for (const next of taken) {
          if ('size' in next) {
            now += next.pauseMs;
            seq += 1;
            const item = { seq, at: now, size: next.size };
            tail.add(item);
            naive.push(item);
          } else {
            now += next.forgetAfterMs;
            tail.forget(now);
          }
          naive = naive.filter(({ at }) => now - at <= kept.maxAgeMs).slice(-kept.maxItems || seq);
          while (sumOf(naive) > kept.maxBytes) naive.shift();
          const oldest = seq - naive.length + 1;
          expect([tail.bytes, tail.firstSeq, tail.lastSeq]).toEqual([sumOf(naive), oldest, seq]);
          const looked = [oldest - 1, oldest, seq, seq + 1].map((at) => tail.get(at));
          expect(looked).toEqual([undefined, naive[0], naive.at(-1), undefined]);
        }
        for (const item of naive) expect(tail.get(item.seq)).toBe(item);
      }),
      { numRuns: 30 },
    );
  });
});

function sumOf(items: readonly Item[]): number {
  return items.reduce((sum, { size }) => sum + size, 0);
}
