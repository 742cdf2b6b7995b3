import { describe, expect, it } from 'vitest';
import { ChatError } from '../../../src/index.js';
import { explain } from '../../../src/web/words/explain.js';
import { catalogues, makeSay } from '../../../src/web/words/words.js';

const blanks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

describe('the catalogues of the page', () => {
  it('say the same things in both languages', () => {
    expect(Object.keys(catalogues.ko).sort()).toEqual(Object.keys(catalogues.en).sort());
  });

  it.each(Object.entries(catalogues.en))('fill in the same for %s', (word, text) => {
    const korean = String(Reflect.get(catalogues.ko, word));
    expect([...new Set(blanks(korean))]).toEqual([...new Set(blanks(text))]);
  });

  it('are in their language, all of them', () => {
    const isKorean = (text: string) => /\p{Script=Hangul}/u.test(text);
    expect(Object.values(catalogues.en).filter(isKorean)).toEqual([]);
    // A scope and its partner are named by a number in every language.
    const others = Object.entries(catalogues.ko).filter(([, text]) => !isKorean(text));
    expect(others).toEqual([]);
  });
});

describe('what is filled in', () => {
  it('is not looked into for blanks', () => {
    expect(makeSay('en')('join', { name: '{name}' })).toBe('{name} has joined');
  });
});

describe('a failure', () => {
  it.each([
    [new ChatError('NAME_TAKEN', 'for programmers'), 'error.NAME_TAKEN', undefined],
    [new ChatError('DENIED', 'Wrong password.'), 'error.DENIED', 'Wrong password.'],
    [new ChatError('KICKED', 'no flooding'), 'error.KICKED', 'no flooding'],
    [new ChatError('DENIED'), 'error.DENIED', undefined],
  ])('is told by its code, and the words of whoever decided it', (error, word, reason) => {
    expect(explain(error)).toEqual({ word, values: {}, ...(reason && { reason }) });
  });

  it('that nobody foresaw is told as it is', () => {
    expect(explain(new Error('a bug'))).toEqual({
      word: 'error.unknown',
      values: { reason: 'a bug' },
    });
    expect(explain('thrown')).toMatchObject({ values: { reason: 'thrown' } });
  });
});
