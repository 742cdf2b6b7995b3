// What a page fetches for a client: bundled as its programmer would, from the built package, minified and gzipped. The
// build tells it, and fails where it has grown past what is set here; a test says the same of the sources.

import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { browserSources } from './browserSources.mjs';
import { Failure, root } from './lib.mjs';

/** Bytes, gzipped. What is reached, and a little: it may become less, and is not to become more unnoticed. */
export const maxGzippedBytes = { client: 13_900, files: 10_150 };

/** @typedef {{ client: number, files: number }} Sizes The client without files, and what the first file adds to it. */

/** Measures what was built. */
export function measureBuilt() {
  return measure('chatcast', {});
}

/** Measures the sources, as tests do. */
export async function measureSources() {
  return measure(join(root, 'src/index.browser.ts'), await browserSources());
}

/**
 * All that a program is which imports one thing, gzipped.
 * @param {string} name The package.
 * @param {string} imported
 * @param {string} folder Where it is installed.
 */
export async function bundledBytes(name, imported, folder) {
  const { outputFiles } = await bundle(name, imported, folder);
  return outputFiles.reduce((sum, { contents }) => sum + gzippedBytes(contents), 0);
}

/**
 * @param {string} name
 * @param {string} imported
 * @param {string} folder
 * @param {Record<string, string>} [alias]
 */
async function bundle(name, imported, folder, alias = {}) {
  // Here, because nothing but Node may be imported before the packages are installed.
  const { build } = await import('esbuild');
  const contents = `import { ${imported} } from ${JSON.stringify(name)};\nconsole.log(${imported});\n`;
  return await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: folder, sourcefile: 'program.js' },
    outdir: 'bundle',
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    alias,
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
}

/** @param {Uint8Array} contents */
function gzippedBytes(contents) {
  return gzipSync(contents, { level: 9 }).byteLength;
}

/**
 * @param {string} name What a program imports.
 * @param {Record<string, string>} alias
 * @returns {Promise<Sizes>}
 */
async function measure(name, alias) {
  const { outputFiles, metafile } = await bundle(name, 'ChatClient', root, alias);
  const bytes = new Map(
    outputFiles.map(({ path, contents }) => [basename(path), gzippedBytes(contents)]),
  );
  const outputs = new Map(
    Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]),
  );
  const names = [...outputs.keys()];
  const program = names.find((name) => outputs.get(name)?.entryPoint === 'program.js');
  const files = names.find((name) => /openFiles\.[jt]s$/.test(outputs.get(name)?.entryPoint ?? ''));
  if (program === undefined || files === undefined) {
    throw new Failure('The bundle has no client, or moves no files.');
  }
  const client = fetchedWith(program, outputs);
  const more = [...fetchedWith(files, outputs)].filter((name) => !client.has(name));
  /** @param {Iterable<string>} parts */
  const sum = (parts) => [...parts].reduce((total, name) => total + (bytes.get(name) ?? 0), 0);
  return { client: sum(client), files: sum(more) };
}

/**
 * A file of the bundle, and those that are fetched with it.
 * @param {string} name
 * @param {Map<string, import('esbuild').Metafile['outputs'][string]>} outputs
 * @param {Set<string>} [known]
 * @returns {Set<string>}
 */
function fetchedWith(name, outputs, known = new Set()) {
  if (known.has(name)) return known;
  known.add(name);
  for (const { kind, path } of outputs.get(name)?.imports ?? []) {
    if (kind === 'import-statement') fetchedWith(basename(path), outputs, known);
  }
  return known;
}

/** Tells the sizes of what was built, and fails where one is past its bound. */
export async function checkSizes() {
  const sizes = await measureBuilt();
  console.log(
    `a client in a page: ${sizes.client} bytes gzipped; what moves files: ${sizes.files}`,
  );
  for (const part of /** @type {const} */ (['client', 'files'])) {
    if (sizes[part] <= maxGzippedBytes[part]) continue;
    throw new Failure(`More than ${maxGzippedBytes[part]} bytes: see scripts/sizes.mjs.`);
  }
}
