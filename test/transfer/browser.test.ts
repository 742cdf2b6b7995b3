import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const path = (file: string) =>
  fileURLToPath(new URL(`../../src/transfer/${file}`, import.meta.url));

/** Fails when anything that a browser does not have is reached. */
async function bundle(file: string) {
  const { outputFiles, metafile } = await build({
    entryPoints: [path(file)],
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('Nothing was bundled.');
  return { bytes: gzipSync(output.contents).byteLength, inputs: Object.keys(metafile.inputs) };
}

it('files in a browser need nothing of Node, and few bytes', async () => {
  const { bytes, inputs } = await bundle('files.browser.ts');
  expect(inputs.filter((input) => /disk|\.node\./.test(input))).toEqual([]);
  expect(bytes).toBeLessThan(3_500);
});

it('the hash in a browser needs nothing of Node, and few bytes', async () => {
  const { bytes } = await bundle('sha256.browser.ts');
  expect(bytes).toBeLessThan(3_000);
});
