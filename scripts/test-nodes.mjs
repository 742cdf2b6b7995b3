// `npm run test:nodes`: the tests and the installed package under every supported Node but this.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installConsumer, runPrograms, typecheckPrograms } from '../test/package/consumer.mjs';
import { packTarball } from '../test/package/tarball.mjs';
import { ensureBuilt, ensureInstalled } from './bootstrap.mjs';
import { fetchNode } from './fetch-node.mjs';
import { inCi, main, stage } from './lib.mjs';
import { runVitest } from './vitest.mjs';

const supported = [20, 22, 24];
const current = Number.parseInt(process.versions.node, 10);

await main(async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'chatcast-nodes-'));
  /** @type {string[]} */
  const missed = [];
  try {
    await ensureInstalled();
    await ensureBuilt();
    const consumer = await installConsumer(join(scratch, 'consumer'), await packTarball(scratch));
    await typecheckPrograms(consumer);
    for (const major of supported.filter((each) => each !== current)) {
      const node = await fetchNode(major).catch((error) => {
        if (inCi) throw error;
        missed.push(`Node ${major}: ${error.message}`);
      });
      if (!node) continue;
      // Not those in a browser: what they prove is the page, which does not run under Node, and npm test has run them.
      const tests = () => runVitest({ node, withBrowser: false });
      await stage(`tests under Node ${major}`, tests);
      await stage(`package under Node ${major}`, () => runPrograms(consumer, node));
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  for (const what of missed) console.error(`\n!!! NOT RUN: ${what}`);
});
