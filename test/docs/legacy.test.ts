import { describe, expect, it } from 'vitest';
import { reservedNames, wordsOf } from '../../src/wire/text/words.js';
import { readPage, sectionsOf, tablesOf } from './support/markdown.js';

const chapters = sectionsOf(readPage('docs/legacy.md'), 2);
const words = wordsOf('ko');

/** Every text in code in a cell. */
function codesIn(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

describe('docs/legacy.md', () => {
  it('shows the notices as they are sent', () => {
    const [, shown] = tablesOf(chapters.get('Records') ?? '');
    const told = shown?.rows.flatMap(([, texts]) => codesIn(texts));
    const ends = (text: string) => text.replace(/\n$/, '');
    expect(told).toEqual([
      '[atom] hello',
      ends(words.join('hansung')),
      ends(words.leave('atom')),
      `[${words.whisperMark}] [atom] Hello there ...`,
      words.pairRequest('user1'),
      ends(words.pairStart('user2')),
      ends(words.pairEnd('user2')),
      ends(words.pairDeclined('user2')),
      '[1:1] [user1] Hello user2',
      words.fileOffer('user1'),
      ends(words.fileDeclined('user2')),
      ends(words.fileSending('user2', 'data.txt')),
      ends(words.fileReceiving('user1', 'data.txt')),
      ends(words.fileSent('data.txt', 765)),
      ends(words.fileReceived('data.txt', 765)),
    ]);
  });

  it('names the names that are nobody’s', () => {
    const rules = chapters.get('The same rules for all') ?? '';
    for (const name of reservedNames) expect(rules).toContain(`\`${name}\``);
  });
});
