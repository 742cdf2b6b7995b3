import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileState } from '../../../src/cli/files/progressLines.js';
import { progressLines, shorten } from '../../../src/cli/files/progressLines.js';
import { displayWidth } from '../../../src/cli/terminal/displayWidth.js';

const half: FileState = {
  file: 'data.txt',
  peer: 'hansung',
  direction: 'send',
  bytes: 12_300_000,
  size: 24_600_000,
  bytesPerSecond: 3_100_000,
  secondsLeft: 3.9,
};

describe('a line of progress', () => {
  it('tells what, to whom, how far, how fast and how long', () => {
    expect(progressLines([half], 100)).toEqual([
      'data.txt -> hansung [###############...............]  50% 12.3 MB/24.6 MB 3.10 MB/s  0:04',
    ]);
  });

  it('tells from whom, and why nothing moves', () => {
    const waits: FileState = {
      ...half,
      direction: 'receive',
      bytes: 0,
      size: undefined,
      note: 'paused',
    };
    const [line = ''] = progressLines([waits], 80);
    expect(line).toMatch(/^data\.txt <- hansung \[\.+\] {3}0% {5}0 B\/\? {7}paused$/);
  });

  it.each([
    [81, /^data\.txt -> hansung \[[#.]+\] {2}50% 12\.3 MB\/24\.6 MB 3\.10 MB\/s {2}0:04$/],
    [60, /^data\.txt -> hansung {2}50% 12\.3 MB\/24\.6 MB 3\.10 MB\/s {2}0:04$/],
    [50, /^data\.txt -> hansung \[[#.]+\] {2}50% 3\.10 MB\/s {2}0:04$/],
    [40, /^da~t -> hansung {2}50% 3\.10 MB\/s {2}0:04$/],
    [16, /^dat~ng {2}50%$/],
    [4, /^~$/],
  ])('of %i columns leaves out what matters least', (columns, shape) => {
    const [line = ''] = progressLines([half], columns);
    expect(line).toMatch(shape);
  });

  it('is full when all is there, of nothing, too', () => {
    for (const size of [0, 765]) {
      const [line = ''] = progressLines([{ ...half, bytes: size, size }], 80);
      expect(line).toMatch(/\[#+\] 100%/);
    }
  });

  it('lines up with the others', () => {
    const lines = progressLines([half, { ...half, file: '한글.txt', peer: 'a' }], 80);
    const places = lines.map((line) => displayWidth(line.slice(0, line.indexOf('['))));
    expect(new Set(places).size).toBe(1);
  });

  it('is never as wide as the screen, and harmless, whatever it is about', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('한글 이름.txt', '\u001b[2J', 'e\u0301'.repeat(40), 'a\nb'),
    );
    const state = fc.record({
      file: text,
      peer: text,
      direction: fc.constantFrom('send' as const, 'receive' as const),
      bytes: fc.maxSafeNat(),
      size: fc.option(fc.maxSafeNat(), { nil: undefined }),
      bytesPerSecond: fc.double({ min: 0, noNaN: true }),
      secondsLeft: fc.double({ min: 0 }),
    });
    fc.assert(
      fc.property(
        fc.array(state, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 200 }),
        (files, columns) => {
          for (const line of progressLines(files, columns)) {
            expect(displayWidth(line)).toBeLessThan(Math.max(2, columns));
            expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
          }
        },
      ),
    );
  });
});

describe('a name that is too long', () => {
  it.each([
    ['holiday-in-the-mountains.jpeg', 15, 'holiday~ns.jpeg'],
    ['한글파일이름.txt', 10, '한글파~txt'],
    ['abc', 3, 'abc'],
    ['abcd', 1, '~'],
    ['abcd', 0, ''],
  ])('"%s" keeps its beginning and its end in %i columns', (name, columns, shown) => {
    expect(shorten(name, columns)).toBe(shown);
  });
});
