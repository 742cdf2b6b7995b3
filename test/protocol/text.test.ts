import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChatError } from '../../src/errors.js';
import { checkText, utf8Bytes } from '../../src/protocol/text.js';

/** The code with which a text is refused, or undefined. */
function refusalOf(text: string, maxBytes = 4096): string | undefined {
  try {
    checkText(text, maxBytes);
    return undefined;
  } catch (error) {
    if (error instanceof ChatError) return error.code;
    throw error;
  }
}

describe('a text', () => {
  it.each([
    ['a word', 'hello'],
    ['a space alone', ' '],
    ['lines and tabs', 'a\n\tb\n'],
    ['Korean', '안녕하세요'],
    ['an emoji of several code points', '👩‍👩‍👧‍👦'],
    ['a line separator', 'a\u2028b'],
    ['the last character of all', '\u{10ffff}'],
  ])('may be %s', (_what, text) => {
    expect(refusalOf(text)).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['a carriage return', 'a\r\n'],
    ['an escape sequence', '\x1b[2J'],
    ['NUL', 'a\0b'],
    ['a bell', '\x07'],
    ['a backspace', 'a\bb'],
    ['a vertical tab', '\v'],
    ['DEL', '\x7f'],
    ['a C1 control', '\x9b2J'],
    ['a first half of a pair alone', '\ud83d'],
    ['a second half of a pair alone', '\ude00 x'],
    ['two halves in the wrong order', '\ude00\ud83d'],
  ])('is refused if it is or holds %s', (_what, text) => {
    expect(refusalOf(text)).toBe('TEXT_INVALID');
  });

  it('may be as large as the bound in bytes of UTF-8, and no larger', () => {
    for (const [character, bytes] of [
      ['a', 1],
      ['é', 2],
      ['한', 3],
      ['😀', 4],
    ] as const) {
      const text = character.repeat(25);
      expect(utf8Bytes(text)).toBe(25 * bytes);
      expect(refusalOf(text, 25 * bytes)).toBeUndefined();
      expect(refusalOf(text, 25 * bytes - 1)).toBe('TOO_LARGE');
    }
  });

  it('tells the bound when it is refused as too large', () => {
    expect(() => checkText('hello', 3)).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE', details: { maxBytes: 3 } }),
    );
  });

  it('is accepted if and only if a naive reading of the rules accepts it', () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 });
    const anyText = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.string({ unit: fc.constantFrom('a', 'é', '한', '😀', '👩‍👩‍👧‍👦', '\u{10ffff}') }),
      units.map((codes) => String.fromCharCode(...codes)),
      fc.string({ unit: fc.constantFrom('a', '\n', '\t', '\r', '\x1b', '\ud800', '\udc00', '한') }),
    );
    fc.assert(
      fc.property(anyText, fc.integer({ min: -3, max: 3 }), (text, slack) => {
        const maxBytes = Math.max(1, Buffer.byteLength(text) + slack);
        const isTooLarge = Buffer.byteLength(text) > maxBytes;
        const isInvalid =
          text === '' ||
          Buffer.from(text).toString() !== text ||
          [...text].some((c) => /\p{Cc}/u.test(c) && c !== '\n' && c !== '\t');
        const code = refusalOf(text, maxBytes);
        if (isTooLarge && isInvalid) expect(['TOO_LARGE', 'TEXT_INVALID']).toContain(code);
        else expect(code).toBe(isTooLarge ? 'TOO_LARGE' : isInvalid ? 'TEXT_INVALID' : undefined);
        expect(utf8Bytes(text)).toBe(Buffer.byteLength(text));
      }),
      { numRuns: 300 },
    );
  });
});
