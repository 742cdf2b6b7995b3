import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitText } from '../../src/bot/splitText.js';
import { checkText, utf8Bytes } from '../../src/protocol/text.js';

describe('a long text', () => {
  it.each([
    ['short enough', 20, ['short enough']],
    ['exactly12byt', 12, ['exactly12byt']],
    ['first line\nsecond line', 15, ['first line', 'second line']],
    ['a\nb\nc\nlonger line', 6, ['a\nb\nc', 'longer', 'line']],
    ['one two three', 7, ['one two', 'three']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['가나다라', 7, ['가나', '다라']],
    ['ab👩‍👩‍👧cd', 20, ['ab👩‍👩‍👧', 'cd']],
    ['ab👩‍👩‍👧cd', 19, ['ab', '👩‍👩‍👧c', 'd']],
    ['xxxe\u0301x', 5, ['xxx', 'e\u0301x']],
  ])('%j becomes, by %i bytes, %j', (text, maxBytes, parts) => {
    expect(splitText(text, maxBytes)).toEqual(parts);
  });

  it('loses nothing but blanks and line breaks at the cuts, and every part may be said', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom(' ', '\n', 'a', 'é', '가', '👩‍👩‍👧', 'e\u0301\u0302'),
        fc
          .string({ unit: 'grapheme', minLength: 1, maxLength: 1 })
          .filter((unit) => !/\p{Cc}/u.test(unit)),
      ),
      minLength: 1,
      maxLength: 200,
    });
    const solid = (whole: string) => whole.replaceAll(/[ \n]/g, '');
    fc.assert(
      fc.property(text, fc.integer({ min: 24, max: 200 }), (whole, maxBytes) => {
        const parts = splitText(whole, maxBytes);
        for (const part of parts) checkText(part, maxBytes);
        expect(solid(parts.join(''))).toBe(solid(whole));
      }),
    );
  });

  it('without blanks fills every message but the last', () => {
    const solid = fc.string({ unit: fc.constantFrom('a', 'é', '가', '🎲'), minLength: 1 });
    fc.assert(
      fc.property(solid, fc.integer({ min: 4, max: 20 }), (whole, maxBytes) => {
        const parts = splitText(whole, maxBytes);
        expect(parts.join('')).toBe(whole);
        for (const part of parts.slice(0, -1)) {
          expect(utf8Bytes(part)).toBeGreaterThan(maxBytes - 4);
        }
      }),
    );
  });

  it('of one line of accents is cut between two code points all the same', () => {
    const accents = `a${'\u0301'.repeat(100)}`;
    const parts = splitText(accents, 50);
    expect(parts.join('')).toBe(accents);
    for (const part of parts) expect(utf8Bytes(part)).toBeLessThanOrEqual(50);
  });

  it('is refused when it would be more than 64 messages, or a character more than one', () => {
    expect(splitText('a'.repeat(640), 10)).toHaveLength(64);
    expect(() => splitText('a'.repeat(641), 10)).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE' }),
    );
    expect(() => splitText('가', 2)).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }));
  });

  it('that a server would take for enormous takes no memory for it', () => {
    expect(splitText('hello', 2 ** 40)).toEqual(['hello']);
    expect(splitText('a'.repeat(100), 2 ** 40)).toHaveLength(1);
  });
});
