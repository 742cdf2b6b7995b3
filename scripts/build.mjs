import { build, ensureInstalled } from './bootstrap.mjs';
import { main } from './lib.mjs';

await main(async () => {
  await ensureInstalled();
  await build();
});
