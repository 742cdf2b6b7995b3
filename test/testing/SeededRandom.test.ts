import { expect, it } from 'vitest';
import { SeededRandom } from '../../src/testing/index.js';

const draw = (random: SeededRandom, count = 20) =>
  Array.from({ length: count }, () => random.next());

it('the same seed gives the same numbers, and another one others', () => {
  expect(draw(new SeededRandom(42))).toEqual(draw(new SeededRandom(42)));
  expect(draw(new SeededRandom(42))).not.toEqual(draw(new SeededRandom(43)));
  for (const number of draw(new SeededRandom(1), 1000)) {
    expect(number).toBeGreaterThanOrEqual(0);
    expect(number).toBeLessThan(1);
  }
});

it('whoever has numbers of its own is not changed by what others draw', () => {
  const [one, other] = [new SeededRandom(42), new SeededRandom(42)];
  draw(one, 7);
  expect(draw(one.fork('atom'))).toEqual(draw(other.fork('atom')));
  expect(draw(one.fork('atom'))).not.toEqual(draw(one.fork('minji')));
  expect(draw(one.fork('atom'))).not.toEqual(draw(new SeededRandom(43).fork('atom')));
});

it('near seeds and near names have numbers that are far from each other', () => {
  const first = new Set<number>();
  for (let seed = 0; seed < 1000; seed += 1) {
    for (const name of ['wires', 'wires 1', 'wires 2']) {
      first.add(new SeededRandom(seed).fork(name).next());
    }
  }
  expect(first.size).toBe(3000);
  expect(Math.min(...first)).toBeLessThan(0.01);
  expect(Math.max(...first)).toBeGreaterThan(0.99);
});

it('whole numbers reach from the least to the most, and everything is picked', () => {
  const random = new SeededRandom(1);
  const drawn = Array.from({ length: 500 }, () => random.integer(-2, 3));
  expect([...new Set(drawn)].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
  const picked = Array.from({ length: 100 }, () => random.pick(['a', undefined, 'c']));
  expect(new Set(picked).size).toBe(3);
  expect(() => random.pick([])).toThrow(RangeError);
});

it('what happens in so many of a hundred cases does', () => {
  const random = new SeededRandom(1);
  const happened = Array.from({ length: 10_000 }, () => random.chance(30)).filter(Boolean).length;
  expect(happened).toBeGreaterThan(2800);
  expect(happened).toBeLessThan(3200);
  expect([random.chance(0), random.chance(100)]).toEqual([false, true]);
});

it('bytes are as many as are asked for, and of every kind', () => {
  const bytes = new SeededRandom(1).bytes(10_000);
  expect(bytes).toHaveLength(10_000);
  expect(new Set(bytes).size).toBe(256);
});
