// `npm run pictures`: takes the pictures of the page in docs/pictures anew.

import { ensureBuilt, ensureInstalled } from './bootstrap.mjs';
import { ensureChromium } from './chromium.mjs';
import { main, runTool } from './lib.mjs';

/** Else half of what is said would be boxes. */
const fonts = ['fonts-noto-core', 'fonts-nanum', 'fonts-noto-color-emoji'];

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  await ensureChromium(fonts);
  await runTool('vitest', ['run', 'test/web/browser/pictures.test.ts'], {
    env: { CHATCAST_PICTURES: 'new' },
  });
});
