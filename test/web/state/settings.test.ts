import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/web/state/settings.js';

describe('the settings', () => {
  it.each([
    ['ko-KR', 'ko'],
    ['ko', 'ko'],
    ['en-GB', 'en'],
    ['de', 'en'],
  ])('follow the browser and the system at first: %s is %s', (browser, language) => {
    expect(readSettings(null, browser)).toEqual({ language, theme: 'system', name: '' });
  });

  it('are what was chosen', () => {
    const chosen = { language: 'en', theme: 'dark', name: 'atom' } as const;
    expect(readSettings(JSON.stringify(chosen), 'ko')).toEqual(chosen);
  });

  it.each(['', 'null', '7', '"x"', '[]', '{', '{"language":"xx","theme":3,"name":{}}'])(
    'are never what cannot be: %s',
    (kept) => {
      expect(readSettings(kept, 'en')).toEqual({ language: 'en', theme: 'system', name: '' });
    },
  );
});
