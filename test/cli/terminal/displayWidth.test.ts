import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../../src/cli/terminal/displayWidth.js';
import { positionAfter, windowAround } from '../../../src/cli/terminal/layout.js';

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['atom> ', 6],
    ['안녕', 4],
    ['漢字かなカナ', 12],
    ['ﾊﾝｶｸ', 4],
    ['ｆｕｌｌ', 8],
    ['한글 (1:1)', 10],
    ['ㅋㅋ', 4],
    ['\u1112\u1161\u11ab', 2],
    ['e\u0301', 1],
    ['a\u200bb', 2],
    ['👍', 2],
    ['☺', 1],
    ['“…”', 3],
  ])('of "%s" is %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('the place behind a text', () => {
  it.each([
    ['', 10, 0, 0],
    ['abc', 10, 0, 3],
    ['a'.repeat(10), 10, 1, 0],
    ['a'.repeat(25), 10, 2, 5],
    ['가'.repeat(5), 10, 1, 0],
    [`a${'가'.repeat(5)}`, 10, 1, 2],
    [`${'a'.repeat(10)}\u0301`, 10, 1, 0],
  ])('"%s" in %i columns is row %i, column %i', (text, columns, row, column) => {
    expect(positionAfter(text, columns)).toEqual({ row, column });
  });
});

describe('the window on a long line', () => {
  it('is the whole line where that fits', () => {
    expect(windowAround('hello', 2, 5)).toEqual({ text: 'hello', cursor: 2 });
  });

  it.each([0, 500, 1000])('fits, and shows what is around the cursor at %i', (cursor) => {
    const line = Array.from({ length: 500 }, () => '가b').join('');
    const window = windowAround(line, cursor, 80);
    expect(displayWidth(window.text)).toBeLessThanOrEqual(80);
    expect(window.text.slice(window.cursor, -1)).toBe(
      line.slice(cursor, cursor + window.text.length - 1 - window.cursor),
    );
  });

  it('never shows half a character', () => {
    for (let cursor = 0; cursor <= 200; cursor += 2) {
      expect(windowAround('😀'.repeat(100), cursor, 50).text.isWellFormed()).toBe(true);
    }
  });
});
