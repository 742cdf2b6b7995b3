// What every bundler does for a page: one script out of the page's own and of all that it imports. Under the condition
// `browser`, which bundlers set for pages, `chatcast` is the client for browsers, without a module of Node.

import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * The script of a page, as text.
 * @param {URL} entry
 */
export async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    jsx: 'automatic',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles.map(({ text }) => text).join('');
}
