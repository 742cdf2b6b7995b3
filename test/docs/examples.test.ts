import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf, readPage, root } from './support/markdown.js';

const page = 'docs/embedding.md';
const text = readPage(page);
/** Languages of blocks that are parts of the examples, which other tests run. */
const languages = new Set(['js', 'tsx', 'typescript']);
const shown = blocksOf(text).filter(({ info }) => languages.has(info));

describe('the code in docs/embedding.md', () => {
  it.each(shown)('at line $line is in the example that it is said to be from', ({ code, line }) => {
    const before = text
      .split('\n')
      .slice(0, line - 1)
      .join('\n');
    const [, example = ''] = [...before.matchAll(/\]\(\.\.\/(examples\/[^)]+)\)/g)].at(-1) ?? [];
    const source = withoutIndent(readFileSync(join(root, example), 'utf8'));
    let from = 0;
    for (const part of withoutIndent(code).split('// …\n')) {
      const at = source.indexOf(part, from);
      expect(at, `${example} has not, in this place:\n${part}`).toBeGreaterThanOrEqual(0);
      from = at + part.length;
    }
  });
});

/** An excerpt from within a function stands further to the left. */
function withoutIndent(code: string): string {
  return code.replaceAll(/^ +/gm, '');
}

it('README.md links to every example', () => {
  const names = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /\.mjs$/.test(name) && !name.endsWith('/bundle.mjs'));
  const links = readPage('README.md');
  expect(names.filter((name) => !links.includes(`(examples/${name})`))).toEqual([]);
});
