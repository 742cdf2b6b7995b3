// `node scripts/tally.mjs <folder>`: the closing line over all runs of the test suite in a folder.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { main } from './lib.mjs';
import { readResult } from './vitest.mjs';

await main(async () => {
  const folder = process.argv[2] ?? '.';
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const results = await Promise.all(files.map((name) => readResult(join(folder, name))));
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
});
