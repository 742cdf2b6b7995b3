// Type-checks what `build` does not compile, and that the browser entry stays free of Node.

import { pathToFileURL } from 'node:url';
import { ensureInstalled } from './bootstrap.mjs';
import { capture, Failure, main, runTool, tool } from './lib.mjs';

export async function typecheck() {
  await runTool('tsc', ['--project', 'tsconfig.test.json']);
  await runTool('tsc', ['--project', 'tsconfig.browser.json']);
  await refuseNodeTypes();
}

/** `types: []` alone would not notice a package that brings Node's types along. */
async function refuseNodeTypes() {
  const list = ['--project', 'tsconfig.browser.json', '--listFilesOnly'];
  const files = await capture(process.execPath, [tool('tsc'), ...list]);
  if (files.includes('node_modules/@types/node/')) {
    throw new Failure('The browser entry reaches the types of Node: see tsc --explainFiles.');
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    await ensureInstalled();
    await typecheck();
  });
}
