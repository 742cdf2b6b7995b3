// `npm start -- [options]`: the room in this terminal, and its page, from a fresh clone.

import { ensureBuilt, ensureInstalled } from './bootstrap.mjs';
import { main } from './lib.mjs';

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  // In this very process: signals, exit code and terminal are the program's own, nothing forwards.
  const { openRoom } = await import('./room.mjs');
  await openRoom(process.argv.slice(2));
});
