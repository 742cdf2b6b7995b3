// The page: src/web as a few static files in dist/web, named by what they hold, so that browsers may keep them for ever.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { browserSources } from './browserSources.mjs';
import { Failure, root } from './lib.mjs';

const source = join(root, 'src/web');
const target = join(root, 'dist/web');

/** What the page names, and what becomes a file of its own. */
const entryPoints = ['main.tsx', 'styles/main.css', 'icon.svg'];

/** Browsers from the middle of 2024 on: `light-dark()` and `popover` are what is youngest here. */
const browsers = ['es2022', 'chrome123', 'edge123', 'firefox125', 'safari17.5'];

/**
 * Bytes that the page may take on the way to a browser, compressed: at first, so that it is there before one has read its
 * title; and later, when the first file is in sight.
 */
const maxGzippedBytes = { 'at first': 55_000, later: 20_000 };

/** Bundles the page, and says how large it is. */
export async function buildWeb() {
  // Here, because nothing but Node may be imported before the packages are installed.
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    absWorkingDir: source,
    entryPoints,
    outdir: join(target, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: browsers,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'copy' },
    alias: await browserSources(),
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  await mkdir(join(target, 'assets'), { recursive: true });
  const atFirst = fetchedAtFirst(metafile);
  const page = Buffer.from(await makePage(namesOf(metafile), atFirst));
  const files = [{ path: join(target, 'index.html'), contents: page }, ...outputFiles];
  for (const { path, contents } of files) await writeFile(path, contents);
  tellSizes(files, new Set([...atFirst].map((path) => resolve(source, path))));
}

/**
 * The name of each entry point, and what it has become.
 * @param {import('esbuild').Metafile} metafile
 * @returns {Map<string, string>}
 */
function namesOf({ outputs }) {
  return new Map(
    Object.entries(outputs).flatMap(([path, { entryPoint, inputs }]) => {
      // What is only copied has no entry point.
      const name = entryPoint ?? Object.keys(inputs)[0] ?? '';
      return entryPoints.includes(name) ? [[name, basename(path)]] : [];
    }),
  );
}

/**
 * The page with the names that its files now have; relative, so that it may stand under any path. What its script imports
 * it names, too: else browsers would learn of that when the script is there.
 * @param {Map<string, string>} names
 * @param {ReadonlySet<string>} atFirst
 */
async function makePage(names, atFirst) {
  let html = await readFile(join(source, 'index.html'), 'utf8');
  for (const entryPoint of entryPoints) {
    const name = names.get(entryPoint);
    if (name === undefined || !html.includes(`"${entryPoint}"`)) {
      throw new Failure(`src/web/index.html does not name ${entryPoint}, or it was not built.`);
    }
    html = html.replace(`"${entryPoint}"`, `"assets/${name}"`);
  }
  const named = new Set(names.values());
  const imported = [...atFirst].map((path) => basename(path)).filter((name) => !named.has(name));
  const links = imported.map((name) => `    <link rel="modulepreload" href="assets/${name}">\n`);
  return html.replace('  </head>', `${links.join('')}  </head>`);
}

/**
 * What is fetched with the page: the entry points, what they import, and what that imports. All else is fetched when it is
 * needed.
 * @param {import('esbuild').Metafile} metafile
 */
function fetchedAtFirst({ outputs }) {
  const atFirst = new Set(
    Object.keys(outputs).filter((path) => {
      const { entryPoint } = outputs[path] ?? {};
      return !path.endsWith('.js') || entryPoints.includes(entryPoint ?? '');
    }),
  );
  // A set that grows while it is gone through is gone through to its new end.
  for (const path of atFirst) {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement') atFirst.add(imported);
    }
  }
  return atFirst;
}

/**
 * @param {readonly { path: string, contents: Uint8Array }[]} files
 * @param {ReadonlySet<string>} atFirst
 */
function tellSizes(files, atFirst) {
  const sizes = files.map(({ path, contents }) => ({
    name: relative(join(root, 'dist'), path),
    when: atFirst.has(path) || path.endsWith('.html') ? 'at first' : 'later',
    bytes: contents.byteLength,
    gzipped: gzipSync(contents, { level: 9 }).byteLength,
  }));
  for (const { name, bytes, gzipped } of sizes) {
    console.log(`${name}: ${bytes} bytes, ${gzipped} gzipped`);
  }
  for (const [when, most] of Object.entries(maxGzippedBytes)) {
    const gzipped = sizes
      .filter((size) => size.when === when)
      .reduce((sum, size) => sum + size.gzipped, 0);
    console.log(`the page ${when}: ${gzipped} bytes gzipped`);
    if (gzipped > most) throw new Failure(`The page takes more than ${most} bytes ${when}.`);
  }
}
