// Brings a fresh clone to where its tools and its `dist` can be used; does nothing when it is there.

import { existsSync } from 'node:fs';
import { chmod, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { announce, npm, root, run, runTool } from './lib.mjs';
import { checkSizes } from './sizes.mjs';
import { buildWeb } from './web.mjs';

/** Installs exactly what the lockfile names, unless that is what is installed already. */
export async function ensureInstalled() {
  if (await isInstalled()) return;
  announce('installing the packages of package-lock.json');
  await run(...npm(['ci', '--no-fund', '--no-audit']));
}

async function isInstalled() {
  const wanted = await packagesOf('package-lock.json');
  const present = await packagesOf('node_modules/.package-lock.json');
  if (!wanted || !present) return false;
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    // The entry '' is the project itself; packages for other platforms are rightly absent.
    if (path === '' || (optional && !present[path])) continue;
    if (present[path]?.version !== version) return false;
  }
  return Object.keys(present).every((path) => path in wanted);
}

/**
 * @param {string} path
 * @returns {Promise<Record<string, { version?: string, optional?: boolean }> | undefined>}
 */
async function packagesOf(path) {
  const file = join(root, path);
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')).packages : undefined;
}

/** Compiles `src` to `dist` from nothing, so that no deleted file lives on in it; the page is bundled. */
export async function build() {
  await rm(join(root, 'dist'), { recursive: true, force: true });
  await runTool('tsc', ['--project', 'tsconfig.json']);
  await buildWeb();
  await checkSizes();
  // Last, for it tells when everything was built.
  await chmod(join(root, 'dist/cli/main.js'), 0o755);
  await utimes(join(root, 'dist/cli/main.js'), new Date(), new Date());
}

/** Builds unless `dist` is newer than everything it is made from. */
export async function ensureBuilt() {
  const built = join(root, 'dist/cli/main.js');
  const builtAt = existsSync(built) ? (await stat(built)).mtimeMs : 0;
  const sources = ['src', 'tsconfig.json', 'package-lock.json'];
  const changes = await Promise.all(sources.map((path) => changedAt(join(root, path))));
  if (builtAt > Math.max(...changes)) return;
  announce('building');
  await build();
}

/**
 * Time of the latest change in a file or folder. A folder's own time counts: it shows a deletion.
 * @param {string} path
 * @returns {Promise<number>}
 */
async function changedAt(path) {
  const { mtimeMs } = await stat(path);
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => []);
  const times = await Promise.all(
    entries.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs),
  );
  return times.reduce((latest, time) => Math.max(latest, time), mtimeMs);
}
