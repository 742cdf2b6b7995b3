// Type-checks what `build` does not compile, and that what runs in browsers stays free of Node.

import { pathToFileURL } from 'node:url';
import { ensureInstalled } from './bootstrap.mjs';
import { capture, Failure, main, runTool, tool } from './lib.mjs';

export async function typecheck() {
  await runTool('tsc', ['--project', 'tsconfig.test.json']);
  for (const project of ['tsconfig.browser.json', 'tsconfig.web.json', 'tsconfig.pages.json']) {
    await runTool('tsc', ['--project', project]);
    await refuseNodeTypes(project);
  }
}

/**
 * `types: []` alone would not notice a package that brings Node's types along.
 * @param {string} project
 */
async function refuseNodeTypes(project) {
  const list = ['--project', project, '--listFilesOnly'];
  const files = await capture(process.execPath, [tool('tsc'), ...list]);
  if (files.includes('node_modules/@types/node/')) {
    throw new Failure(`${project} reaches the types of Node: see tsc --explainFiles.`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    await ensureInstalled();
    await typecheck();
  });
}
