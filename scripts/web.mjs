// The page: src/web as a few static files in dist/web, named by what they hold, so that browsers may keep them for ever.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Failure, root } from './lib.mjs';

const source = join(root, 'src/web');
const target = join(root, 'dist/web');

/** What the page names, and what becomes a file of its own. */
const entryPoints = ['main.tsx', 'styles/main.css', 'icon.svg'];

/** Browsers from the middle of 2024 on: `light-dark()` and `popover` are what is youngest here. */
const browsers = ['es2022', 'chrome123', 'edge123', 'firefox125', 'safari17.5'];

/** Bytes that the page may take on the way to a browser, compressed. It is there before one has read its title. */
const maxGzippedBytes = 60_000;

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
  const page = Buffer.from(await makePage(namesOf(metafile)));
  const files = [{ path: join(target, 'index.html'), contents: page }, ...outputFiles];
  for (const { path, contents } of files) await writeFile(path, contents);
  tellSizes(files);
}

/**
 * Where the browser's own files are in the sources, by the names under which they are imported. One from dist would bring a
 * second copy of all that it imports.
 * @returns {Promise<Record<string, string>>}
 */
async function browserSources() {
  const { imports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return Object.fromEntries(
    Object.entries(imports).map(([name, { browser }]) => [
      name,
      join(root, browser.replace('./dist/', 'src/').replace(/\.js$/, '.ts')),
    ]),
  );
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
 * The page with the names that its files now have; relative, so that it may stand under any path.
 * @param {Map<string, string>} names
 */
async function makePage(names) {
  let html = await readFile(join(source, 'index.html'), 'utf8');
  for (const entryPoint of entryPoints) {
    const name = names.get(entryPoint);
    if (name === undefined || !html.includes(`"${entryPoint}"`)) {
      throw new Failure(`src/web/index.html does not name ${entryPoint}, or it was not built.`);
    }
    html = html.replace(`"${entryPoint}"`, `"assets/${name}"`);
  }
  return html;
}

/** @param {readonly { path: string, contents: Uint8Array }[]} files */
function tellSizes(files) {
  const sizes = files.map(({ path, contents }) => ({
    name: relative(join(root, 'dist'), path),
    bytes: contents.byteLength,
    gzipped: gzipSync(contents, { level: 9 }).byteLength,
  }));
  const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
  const gzipped = sizes.reduce((sum, size) => sum + size.gzipped, 0);
  for (const size of [...sizes, { name: 'the page in all', bytes, gzipped }]) {
    console.log(`${size.name}: ${size.bytes} bytes, ${size.gzipped} gzipped`);
  }
  if (gzipped > maxGzippedBytes) {
    throw new Failure(`The page is larger than ${maxGzippedBytes} bytes gzipped.`);
  }
}
