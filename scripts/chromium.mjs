// The browser that the page is tested with: Debian's, which is installed where that can be done.

import { existsSync } from 'node:fs';
import { announce, capture, Failure } from './lib.mjs';

/** The same as in test/web/browser/support/browser.ts. */
const path = process.env.CHROMIUM ?? '/usr/bin/chromium';

/**
 * Resolves when the browser is there; rejects, and says why, if it cannot be brought.
 * @param {readonly string[]} [more] Packages to install besides, whether it is there or not.
 */
export async function ensureChromium(more = []) {
  const missing = [...(existsSync(path) ? [] : ['chromium']), ...more];
  if (missing.length === 0) return;
  announce(`installing ${missing.join(', ')} with apt-get`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await capture('apt-get', ['update'], { env });
  await capture('apt-get', ['install', '-y', '--no-install-recommends', ...missing], { env });
  if (!existsSync(path)) throw new Failure(`${path} is not there.`);
}
