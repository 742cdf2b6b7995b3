import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArgs, quoteArgs } from '../../src/bot/index.js';

/** Texts in which quotes, backslashes and blanks are as frequent as they are rare in life. */
const tricky = fc.string({
  unit: fc.constantFrom('"', "'", '“', '”', '‘', '’', '\\', ' ', '\n', 'a'),
});

describe('arguments', () => {
  it.each([
    ['', []],
    ['  \t\n ', []],
    ['2d6', ['2d6']],
    ['one  two\tthree\nfour', ['one', 'two', 'three', 'four']],
    ['"Tea or coffee?" tea "hot water"', ['Tea or coffee?', 'tea', 'hot water']],
    ["'single quotes' too", ['single quotes', 'too']],
    ['“what phones type” ‘and this’', ['what phones type', 'and this']],
    ['"" empty', ['', 'empty']],
    ["don't panic, it's fine", ["don't", 'panic,', "it's", 'fine']],
    ["'it's fine'", ["it's fine"]],
    ['say"what"now', ['say"what"now']],
    ['"never closed', ['"never', 'closed']],
    ['"a \\"quoted\\" word" and \\', ['a "quoted" word', 'and', '\\']],
    ['"C:\\\\" C:\\temp', ['C:\\', 'C:\\temp']],
    ['“it\'s mixed” "\'"', ["it's mixed", "'"]],
    ['주사위 "두 개"', ['주사위', '두 개']],
  ])('of %j are %j', (text, args) => {
    expect(parseArgs(text)).toEqual(args);
  });

  it('that were quoted are read as they were', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), tricky)),
        (args) => {
          expect(parseArgs(quoteArgs(args))).toEqual(args);
        },
      ),
    );
  });

  it('hold every character that was typed, but blanks, quotes and backslashes', () => {
    const letters = (text: string) => text.replaceAll(/[\s"'“”‘’\\]/g, '');
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), tricky), (text) => {
        expect(letters(parseArgs(text).join(''))).toBe(letters(text));
      }),
    );
  });

  it('take no longer to read than the text is long, whatever quotes it opens', () => {
    const opened = (count: number) => '"a “b ‘c \\"d '.repeat(count);
    const time = (text: string) => {
      const startedAt = performance.now();
      parseArgs(text);
      return performance.now() - startedAt;
    };
    time(opened(1000));
    // Were it quadratic, this would take minutes.
    expect(time(opened(20_000))).toBeLessThan(2000);
  });
});
