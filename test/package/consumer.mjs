// A user's project: empty but for the packed package and the small programs beside this file.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { capture, Failure, npm, root, runTool } from '../../scripts/lib.mjs';

/** All that an install brings. A new name here is a decision: see CONTRIBUTING.md. */
const expectedPackages = [
  '@stablelib/binary',
  '@stablelib/hash',
  '@stablelib/int',
  '@stablelib/sha256',
  '@stablelib/wipe',
  'chatcast',
  'eventemitter3',
  'valibot',
  'ws',
];

/** Programs that hear "hello" from atom, print it and end. */
const programs = ['out/hello.js', 'out/bot.js', 'out/testing.js', 'hello.cjs'];

/** Programs that run in browsers. */
const browserPrograms = ['browser.ts', 'browserTesting.ts'];

/** A program that has not ended by then keeps something open after `close()`. */
const endsWithinMs = 30_000;

/**
 * Makes the project in a folder; resolves with the folder.
 * @param {string} folder
 * @param {import('./tarball.mjs').Tarball} tarball
 */
export async function installConsumer(folder, tarball) {
  await mkdir(folder);
  await cp(fileURLToPath(new URL('consumer', import.meta.url)), folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  await install(folder, tarball.file);
  const names = await installedPackages(folder);
  console.log(`installed: ${names.join(', ')}`);
  if (names.join() !== expectedPackages.join()) {
    throw new Failure(`An install must bring exactly ${expectedPackages.join(', ')}.`);
  }
  return folder;
}

/**
 * @param {string} folder
 * @param {string} what
 */
async function install(folder, what) {
  const [program, args] = npm(['install', '--ignore-scripts', '--prefer-offline', '--no-audit']);
  await capture(program, [...args, what], { cwd: folder });
}

/** @param {string} folder */
async function installedPackages(folder) {
  const lockfile = await readFile(join(folder, 'node_modules/.package-lock.json'), 'utf8');
  return Object.keys(JSON.parse(lockfile).packages)
    .map((path) => path.replace(/^node_modules\//, ''))
    .sort();
}

/**
 * Type-checks the programs as users with different settings do, and compiles them.
 * @param {string} folder
 */
export async function typecheckPrograms(folder) {
  await tsc(folder, 'nodenext');
  await tsc(folder, 'bundler');
  await tsc(folder, 'browser');
  // Last, because its types would hide what the others must do without.
  const { version } = JSON.parse(
    await readFile(join(root, 'node_modules/@types/node/package.json'), 'utf8'),
  );
  await install(folder, `@types/node@${version}`);
  await tsc(folder, 'declarations');
}

/**
 * @param {string} folder
 * @param {string} name
 */
function tsc(folder, name) {
  return runTool('tsc', ['--project', `tsconfig.${name}.json`], { cwd: folder });
}

/**
 * Runs the compiled programs and the command line.
 * @param {string} folder
 * @param {string} [node] The Node to run under; default: this one.
 */
export async function runPrograms(folder, node = process.execPath) {
  for (const program of programs) {
    const heard = await capture(node, [program], { cwd: folder, timeoutMs: endsWithinMs });
    if (heard.trim() !== 'atom: hello') throw new Failure(`${program} printed: ${heard}`);
  }
  const help = await capture(node, ['node_modules/chatcast/dist/cli/main.js', '--help'], {
    cwd: folder,
    timeoutMs: endsWithinMs,
  });
  if (!help.includes('serve')) throw new Failure(`chatcast --help printed: ${help}`);
  await openPage(folder, node);
}

/**
 * Opens a room, and asks for its page and the files that it names.
 * @param {string} folder
 * @param {string} node
 */
async function openPage(folder, node) {
  const args = ['node_modules/chatcast/dist/cli/main.js', 'serve', '--port', '0'];
  const room = spawn(node, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [said] = await once(room.stdout, 'data', { signal: AbortSignal.timeout(endsWithinMs) });
    const [address = ''] = /http:\S+/.exec(String(said)) ?? [];
    const page = await (await fetch(address)).text();
    const names = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name = '']) => name);
    const answers = await Promise.all(names.map((name) => fetch(new URL(name, address))));
    if (answers.length < 3 || answers.some(({ ok }) => !ok)) {
      throw new Failure(`chatcast serve does not show its page: ${page}`);
    }
  } finally {
    room.kill();
  }
}

/**
 * Bundles the programs for browsers, which fails when one reaches a module of Node.
 * @param {string} folder
 */
export async function bundleForBrowser(folder) {
  const { build } = await import('esbuild');
  for (const program of browserPrograms) {
    const { outputFiles } = await build({
      absWorkingDir: folder,
      entryPoints: [program],
      bundle: true,
      minify: true,
      platform: 'browser',
      format: 'esm',
      target: 'es2022',
      write: false,
      logLevel: 'warning',
    });
    const bytes = outputFiles.map(({ contents }) => gzipSync(contents).byteLength);
    console.log(`${program} as a bundle: ${bytes.join(' + ')} bytes gzipped`);
  }
}
