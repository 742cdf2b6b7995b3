import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLinks } from '../../../src/web/parts/links.js';

const hrefsIn = (text: string) => findLinks(text).flatMap(({ href }) => href ?? []);

describe('the links in a text', () => {
  it.each([
    ['see https://example.org', ['https://example.org']],
    ['http://a.example/b?c=d#e, and more', ['http://a.example/b?c=d#e']],
    ['(https://a.example/b)', ['https://a.example/b']],
    ['https://a.example/b_(c)', ['https://a.example/b_(c)']],
    ['Is it https://a.example?', ['https://a.example']],
    ['"https://a.example/x"', ['https://a.example/x']],
    ['https://한글.example/길', ['https://한글.example/길']],
    ['HTTPS://A.EXAMPLE', ['HTTPS://A.EXAMPLE']],
    ['one https://a.example two http://b.example', ['https://a.example', 'http://b.example']],
    ['nothing at all', []],
    ['example.org', []],
    ['javascript:alert(1)', []],
    ['data:text/html,<b>', []],
    ['file:///etc/passwd', []],
    ['https://', []],
    ['https://bank.example@evil.example/', []],
    ['https://a.example/\u202egnp.exe', ['https://a.example/']],
  ])('of %j are %j', (text, hrefs) => {
    expect(hrefsIn(text)).toEqual(hrefs);
  });

  it('leave every text as it is, and lead nowhere but to the web', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('http://', 'https://', 'a.example', ')', '(', '.', '@', ' ', 'javascript:'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const found = findLinks(text);
        expect(found.map((each) => each.text).join('')).toBe(text);
        for (const { text: shown, href } of found) {
          if (href === undefined) continue;
          expect(href).toBe(shown);
          expect(new URL(href).protocol).toMatch(/^https?:$/);
          expect(shown).not.toMatch(/\p{Cf}|\s/u);
        }
      }),
    );
  });
});
