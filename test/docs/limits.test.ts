import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/protocol/limits.js';
import { codeIn, readPage, root, tablesOf } from './support/markdown.js';

const [limitsTable, ...constantTables] = tablesOf(readPage('docs/LIMITS.md'));
const limitRows = limitsTable?.rows ?? [];
const constants = constantTables
  .flatMap(({ rows }) => rows)
  .map((row) => ({
    name: codeIn(row[0]),
    value: numberIn(row[1]),
    path: codeIn(row.at(-1)),
  }));

/** Named like bounds, and none: parts of a format, estimates, how fine a timer or a reading is, what memory or a view is cut to. */
const noBounds = [
  'lengthBytes',
  'saltBytes',
  'hashBytes',
  'factOverheadBytes',
  'drainCheckMs',
  'pauseMs',
  'hiddenMs',
  'shortestWaitMs',
  'pieceBytes',
  'maxBytesPerUnit',
  'portionMs',
  'prefaceBytes',
  'eventBytes',
  'shownBytes',
  'contextBytes',
  'recordBytes',
  'lineBytes',
  'chunkHeaderBytes',
  'fileBytes',
  'rateMs',
  'markMs',
];

describe('docs/LIMITS.md', () => {
  it('lists every option of `limits` with its default, and no other', () => {
    const listed = limitRows.map(([name, value]) => [codeIn(name), numberIn(value)]);
    expect(listed).toEqual(Object.entries(defaultLimits));
  });

  it('gives a reason for each, and what happens past it', () => {
    expect(limitRows.filter((row) => row.some((cell) => cell === ''))).toEqual([]);
  });

  it.each(constants)('gives $name of $path its value', ({ name, value, path }) => {
    expect(valuesIn(path, name)).toContain(value);
  });

  it('overlooks no bound of the sources', () => {
    const bound = /^(?:export )?const (max\w+|\w+Ms|\w+Bytes) = [\d_ *]+;/gm;
    const listed = constants.map(({ name, path }) => `${path} ${name}`);
    const found = sourcesBut('cli').flatMap((path) =>
      [...read(path).matchAll(bound)]
        .filter(([, name = '']) => !noBounds.includes(name))
        .map(([, name]) => `${path} ${name}`),
    );
    expect(found.length).toBeGreaterThan(15);
    expect(found.filter((each) => !listed.includes(each))).toEqual([]);
  });
});

describe('the comments on the limits', () => {
  it.each(Object.entries(defaultLimits))('tell the default of %s', (name, value) => {
    const comment = new RegExp(`Default ([\\d ]+)(?: ms)?\\. \\*/\\s+readonly ${name}:`);
    const [, told] = comment.exec(read('src/protocol/limits.ts')) ?? [];
    expect(numberIn(told)).toBe(value);
  });
});

function sourcesBut(folder: string): string[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => `src/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.tsx?$/.test(path) && !path.startsWith(`src/${folder}/`));
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The numbers that a source gives to a name: products are multiplied. */
function valuesIn(path: string, name: string): number[] {
  const given = new RegExp(`\\b${name}(?: =|:) ([\\d_]+(?: \\* [\\d_]+)*)`, 'g');
  return [...read(path).matchAll(given)].map(([, product = '']) =>
    product.split(' * ').reduce((result, factor) => result * numberIn(factor), 1),
  );
}

/** Written in groups of three, here or there. */
function numberIn(text = ''): number {
  return Number(text.replaceAll(/[\s_]/g, '') || Number.NaN);
}
