import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeName } from '../../src/accounts/looksLikeName.js';
import { checkName } from '../../src/accounts/names.js';

function isName(name: string): boolean {
  try {
    checkName(name);
    return true;
  } catch {
    return false;
  }
}

/** Characters that names have, and those that look as if they had them. */
const character = fc.oneof(
  fc.constantFrom(...'abzÄé0_-. 가힣ㅋ한漢かカжΩأبक़ิำ\u0301\u200d\u0000İß'),
  fc.string({ unit: 'grapheme', maxLength: 1 }),
);

describe('what looks like a name', () => {
  it('is every name, and fits what a login may hold', () => {
    const near = fc.array(character, { maxLength: 40 }).map((characters) => characters.join(''));
    let names = 0;
    fc.assert(
      fc.property(near, (name) => {
        if (!isName(name)) return;
        names += 1;
        expect(looksLikeName(name)).toBe(true);
        expect(name.length).toBeLessThanOrEqual(128);
      }),
      { numRuns: 3000 },
    );
    expect(names).toBeGreaterThan(50);
  });

  it.each(['atom', '한성', 'a.b_c-d', 'é', 'e\u0301', '7', 'a'.repeat(32)])('is %j', (name) => {
    expect(looksLikeName(name)).toBe(true);
  });

  it.each(['', ' ', 'a b', '/list', '-a', '.a', '[a]', 'a\n', 'a\u200db', '🙂', 'a'.repeat(33)])(
    'is not %j',
    (name) => {
      expect(looksLikeName(name)).toBe(false);
    },
  );
});
