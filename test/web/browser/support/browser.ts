import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, vi } from 'vitest';

/** Debian's browser, or the one that is named. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

let browser: Browser | undefined;

/** A browser on a machine that does other things, too, takes its time. */
const testTimeout = 60_000;

/** Starts a browser for the tests of this file. */
export function useBrowser(): void {
  vi.setConfig({ testTimeout, hookTimeout: testTimeout });
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args });
  });
  afterAll(() => browser?.close());
}

export function theBrowser(): Browser {
  if (browser === undefined) throw new Error('The browser was not started: see useBrowser().');
  return browser;
}
