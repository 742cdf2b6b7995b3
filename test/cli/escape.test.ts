import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText } from '../../src/cli/escape.js';

describe('escaping for the terminal', () => {
  it.each([
    ['an escape sequence', '\u001b[2Jgone', '\\u{1b}[2Jgone'],
    ['a title change', '\u001b]0;pwned\u0007', '\\u{1b}]0;pwned\\u{7}'],
    ['an eight-bit control', 'a\u009b31mb', 'a\\u{9b}31mb'],
    ['a carriage return', 'me\r[atom] lie', 'me\\u{d}[atom] lie'],
    ['a line break', 'one\ntwo', 'one\\u{a}two'],
    ['a backspace', 'a\bb', 'a\\u{8}b'],
    ['a delete', 'a\u007fb', 'a\\u{7f}b'],
    ['a NUL', 'a\u0000b', 'a\\u{0}b'],
    ['a bidi override', 'gpj\u202e.exe', 'gpj\\u{202e}.exe'],
    ['a bidi isolate', '\u2066a\u2069', '\\u{2066}a\\u{2069}'],
    ['a line separator', 'a\u2028b\u2029c', 'a\\u{2028}b\\u{2029}c'],
    ['half a surrogate pair', 'a\ud800b', 'a\\u{d800}b'],
  ])('shows %s instead of obeying it', (_what, hostile, shown) => {
    expect(escapeText(hostile)).toBe(shown);
  });

  it.each(['안녕하세요', 'naïve', 'שלום', '한글', 'a\tb', '👩‍👩‍👧', '漢字', 'क्षि'])(
    'leaves %s as it is',
    (text) => {
      expect(escapeText(text)).toBe(text);
    },
  );

  it('lets nothing through that a terminal obeys, whatever the text', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
      fc.array(fc.integer({ min: 0, max: 0xa0 })).map((units) => String.fromCharCode(...units)),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        for (const character of escapeText(text)) {
          const code = character.codePointAt(0) ?? 0;
          expect(code === 0x09 || code >= 0x20).toBe(true);
          expect(code >= 0x7f && code <= 0x9f).toBe(false);
          expect(code >= 0x2028 && code <= 0x202e).toBe(false);
          expect(code >= 0x2066 && code <= 0x2069).toBe(false);
          expect(code >= 0xd800 && code <= 0xdfff).toBe(false);
        }
      }),
    );
  });
});
