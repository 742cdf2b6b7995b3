// The package as it would be published: what it holds, and whether its entry points resolve.

import { join } from 'node:path';
import { capture, Failure, npm, root, runTool } from '../../scripts/lib.mjs';

/** What a user's install may hold, and what it must. */
const allowed =
  /^(dist|src)\/|^docs\/\w+\.md$|^(README|CHANGELOG|SECURITY)\.md$|^LICENSE$|^package\.json$/;
const required = [
  'LICENSE',
  'README.md',
  'package.json',
  'dist/index.js',
  'dist/index.d.ts',
  'dist/index.browser.js',
  'dist/index.browser.d.ts',
  'dist/bot/index.js',
  'dist/bot/index.d.ts',
  'dist/testing/index.js',
  'dist/testing/index.d.ts',
  'dist/cli/main.js',
  'dist/web/index.html',
];

/** What the page consists of; the names tell what is in them. */
const pageFiles = [/^dist\/web\/assets\/main-\w+\.js$/, /^dist\/web\/assets\/main-\w+\.css$/];

/** Bytes that an install may fetch: the sources and their maps are most of it. */
const maxPackedBytes = 1_100_000;

/** @typedef {{ file: string, paths: string[], bytes: number }} Tarball */

/**
 * Packs what is built into a folder.
 * @param {string} folder
 * @returns {Promise<Tarball>}
 */
export async function packTarball(folder) {
  const [program, args] = npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
  const answer = JSON.parse(await capture(program, args, { cwd: root }));
  // A list of packages up to npm 11, and an object by name from npm 12 on.
  const [{ filename, files, size, unpackedSize }] = Object.values(answer);
  console.log(`package: ${files.length} files, ${size} bytes packed, ${unpackedSize} unpacked`);
  return {
    file: join(folder, filename),
    bytes: size,
    paths: files.map((/** @type {{ path: string }} */ { path }) => path),
  };
}

/** @param {Tarball} tarball */
export async function checkTarball({ file, paths, bytes }) {
  const stray = paths.filter((path) => !allowed.test(path));
  if (stray.length > 0) throw new Failure(`The package must not hold ${stray.join(', ')}.`);
  const absent = required.filter((path) => !paths.includes(path));
  if (absent.length > 0) throw new Failure(`The package lacks ${absent.join(', ')}.`);
  const pageLacks = pageFiles.filter((name) => !paths.some((path) => name.test(path)));
  if (pageLacks.length > 0) throw new Failure(`The page lacks ${pageLacks.join(', ')}.`);
  if (bytes > maxPackedBytes) throw new Failure(`The package is larger than ${maxPackedBytes} B.`);
  await runTool('publint', ['run', file, '--strict']);
  // The package is ESM only, which `require` can load from Node 20.19 on.
  await runTool('attw', [file, '--profile', 'esm-only', '--no-definitely-typed', '--no-emoji']);
}
