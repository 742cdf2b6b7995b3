// `npm start -- [options]`: the room in this terminal, from a fresh clone.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled } from './bootstrap.mjs';
import { main, root } from './lib.mjs';

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  // In this very process: signals, exit code and terminal are the program's own, nothing forwards.
  const program = join(root, 'dist/cli/main.js');
  process.argv = [process.execPath, program, 'serve', ...process.argv.slice(2)];
  await import(pathToFileURL(program).href);
});
