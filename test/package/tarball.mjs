// The package as it would be published: what it holds, and whether its entry points resolve.

import { join } from 'node:path';
import { capture, Failure, npm, root, runTool } from '../../scripts/lib.mjs';

/** What a user's install may hold, and what it must. */
const allowed =
  /^(dist|src)\/|^docs\/[A-Z]+\.md$|^(README|CHANGELOG)\.md$|^LICENSE$|^package\.json$/;
const required = [
  'LICENSE',
  'README.md',
  'package.json',
  'dist/index.js',
  'dist/index.d.ts',
  'dist/index.browser.js',
  'dist/index.browser.d.ts',
  'dist/testing/index.js',
  'dist/testing/index.d.ts',
  'dist/cli/main.js',
];

/** @typedef {{ file: string, paths: string[] }} Tarball */

/**
 * Packs what is built into a folder.
 * @param {string} folder
 * @returns {Promise<Tarball>}
 */
export async function packTarball(folder) {
  const [program, args] = npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
  const answer = JSON.parse(await capture(program, args, { cwd: root }));
  // A list of packages up to npm 11, and an object by name from npm 12 on.
  const [{ filename, files }] = Object.values(answer);
  return {
    file: join(folder, filename),
    paths: files.map((/** @type {{ path: string }} */ { path }) => path),
  };
}

/** @param {Tarball} tarball */
export async function checkTarball({ file, paths }) {
  const stray = paths.filter((path) => !allowed.test(path));
  if (stray.length > 0) throw new Failure(`The package must not hold ${stray.join(', ')}.`);
  const absent = required.filter((path) => !paths.includes(path));
  if (absent.length > 0) throw new Failure(`The package lacks ${absent.join(', ')}.`);
  await runTool('publint', ['run', file, '--strict']);
  // The package is ESM only, which `require` can load from Node 20.19 on.
  await runTool('attw', [file, '--profile', 'esm-only', '--no-definitely-typed', '--no-emoji']);
}
