import { describe, expect, it } from 'vitest';
import { formatBytes, formatSeconds, formatSize } from '../../src/wording/formatAmounts.js';

describe('a number of bytes', () => {
  it.each([
    [0, '0 B'],
    [765, '765 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [9994, '9.99 kB'],
    [9995, '10.0 kB'],
    [99_949, '99.9 kB'],
    [99_950, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1.00 MB'],
    [3_000_001, '3.00 MB'],
    [5_368_709_120, '5.37 GB'],
    [2 ** 53 - 1, '9.01 PB'],
    [12.5, '13 B'],
  ])('%d is told as %s', (bytes, told) => {
    expect(formatBytes(bytes)).toBe(told);
    expect(told.length).toBeLessThanOrEqual(7);
  });

  it('is exact in a sentence, as long as it is small', () => {
    expect([765, 999, 1000].map(formatSize)).toEqual(['765 bytes', '999 bytes', '1.00 kB']);
  });
});

describe('a time', () => {
  it.each([
    [0, '0:00'],
    [0.2, '0:01'],
    [59, '0:59'],
    [60, '1:00'],
    [3599.5, '1:00:00'],
    [3723, '1:02:03'],
    [360_000, '-:--'],
    [Number.POSITIVE_INFINITY, '-:--'],
    [Number.NaN, '-:--'],
  ])('of %d s is told as %s', (seconds, told) => {
    expect(formatSeconds(seconds)).toBe(told);
  });
});
