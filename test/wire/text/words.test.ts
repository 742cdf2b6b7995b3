import { describe, expect, it } from 'vitest';
import { checkName } from '../../../src/accounts/names.js';
import { chatErrorCodes } from '../../../src/errors.js';
import { refuse } from '../../../src/wire/text/narration.js';
import type { Locale } from '../../../src/wire/text/words.js';
import { reservedNames, wordsOf } from '../../../src/wire/text/words.js';

const locales: readonly Locale[] = ['ko', 'en'];

describe.each(locales)('the words in %s', (locale) => {
  const words = wordsOf(locale);
  const all = Object.values(words)
    .flatMap((word) => (typeof word === 'object' ? Object.values(word) : [word]))
    .map((word) => (typeof word === 'function' ? word('atom', 'why') : word));

  it('hold nothing that a terminal obeys but newlines', () => {
    expect(all.filter((text) => /[^\P{Cc}\n]/u.test(text))).toEqual([]);
  });

  it('end their line, but for a question, and for what stands before a name', () => {
    const open = all.filter((text) => !text.endsWith('\n'));
    expect(open).toEqual([words.whisperMark, words.pairRequest('atom'), words.fileOffer('atom')]);
  });

  it('say why for every code', () => {
    for (const code of chatErrorCodes) {
      const [text] = refuse({ type: 'refused', code, message: code }, words) ?? [];
      expect(text).toMatch(/^.+\n$/);
    }
  });

  it('cannot be said by anybody: no notice looks like a message', () => {
    const notices = all.filter((text) => text.startsWith('['));
    for (const text of notices) expect(text).not.toMatch(/^\[atom\] /);
    expect(reservedNames).toContain(words.whisperMark);
  });
});

it('the names that are reserved would else be names', () => {
  for (const name of reservedNames) expect(checkName(name)).toBe(name);
});

it('a reason of the program is shown on one line, and harmless', () => {
  const refusal = { type: 'bye', code: 'KICKED', message: 'one\n[atom] two\x1b[2J' } as const;
  expect(refuse(refusal, wordsOf('en'))).toEqual([
    '* You were removed from the room. (one [atom] two\ufffd[2J)\n',
  ]);
});
