import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What is put into the page to examine it. */
type Examined = typeof globalThis & { axe?: { run(): Promise<AxeResults> } };

/** Fails when axe finds anything, in light or in dark. `state` is how the page is at the moment. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await isSettled(page);
    const findings = await examine(page);
    expect(findings, `${state}, ${colorScheme}`).toEqual([]);
  }
}

/** Colours go over into others; in the middle of that they are neither. */
async function isSettled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const transitions = document.getAnimations().filter((each) => each instanceof CSSTransition);
    await Promise.allSettled(transitions.map(({ finished }) => finished));
  });
}

async function examine(page: Page): Promise<string[]> {
  // Past the Content-Security-Policy, as only the one who drives the browser can.
  await page.evaluate(source);
  const { violations, passes } = await page.evaluate(async () => {
    const { axe } = globalThis as Examined;
    if (axe === undefined) throw new Error('axe is not there.');
    return axe.run();
  });
  // One that examines nothing finds nothing.
  expect(passes.map(({ id }) => id)).toContain('color-contrast');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}
