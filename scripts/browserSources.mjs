import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './lib.mjs';

/**
 * Where the browser's own files are in the sources, by the names under which they are imported. One from dist would bring a
 * second copy of all that it imports.
 * @returns {Promise<Record<string, string>>}
 */
export async function browserSources() {
  const { imports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return Object.fromEntries(
    Object.entries(imports).map(([name, { browser }]) => [
      name,
      join(root, browser.replace('./dist/', 'src/').replace(/\.js$/, '.ts')),
    ]),
  );
}
