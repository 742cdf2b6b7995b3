import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './support/browser.js';
import { openHouse } from './support/House.js';
import { Visitor } from './support/Visitor.js';

useBrowser();

/** More than there is on the page to stop at. */
const maxStops = 40;

/** Goes on by Tab until there; each stop on the way must be seen to have the focus. */
async function tabTo(page: Page, name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let stop = 0; stop < maxStops; stop += 1) {
    await page.keyboard.press(key);
    const focused = await focusOf(page);
    if (focused === undefined) continue;
    expect(focused.isSeen, `the focus on ${focused.name} is seen`).toBe(true);
    if (name.test(focused.name)) return;
  }
  throw new Error(`${name} is not reached by ${key}.`);
}

/** What has the focus: how it is called, and whether that shows. */
function focusOf(page: Page): Promise<{ name: string; isSeen: boolean } | undefined> {
  return page.evaluate(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) return undefined;
    const { outlineStyle, outlineWidth } = getComputedStyle(activeElement);
    const label =
      activeElement.getAttribute('aria-label') ??
      (activeElement instanceof HTMLInputElement
        ? [...(activeElement.labels ?? [])].map(({ textContent }) => textContent).join()
        : activeElement.textContent);
    const isSeen = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
    return { name: (label ?? '').trim(), isSeen };
  });
}

/** The focus follows with the next picture of the page. */
async function expectFocus(page: Page, name: RegExp): Promise<void> {
  await expect.poll(async () => (await focusOf(page))?.name, { timeout: 10_000 }).toMatch(name);
}

describe('somebody who has a keyboard only', () => {
  it('comes in, talks, whispers, sleeps, pairs, and leaves', async () => {
    const house = await openHouse();
    const hansung = await house.join('hansung');
    const { page, visitor } = await open(house.pageUrl);
    const type = (text: string) => page.keyboard.type(text);
    const press = (key: string) => page.keyboard.press(key);

    await expectFocus(page, /^Your name$/);
    await type('atom');
    await press('Enter');
    await visitor.log.waitFor();
    await expectFocus(page, /^Say something to everyone$/);
    const heard = new Promise((resolve) => hansung.once('message', resolve));
    await type('hello');
    await press('Enter');
    expect(await heard).toMatchObject({ message: { text: 'hello' } });

    await tabTo(page, /^Hhansung/);
    await press('Enter');
    await tabTo(page, /^Whisper$/);
    await press('Enter');
    await expectFocus(page, /^Whisper to hansung$/);
    const whispered = new Promise((resolve) => hansung.once('whisper', resolve));
    await type('psst');
    await press('Enter');
    expect(await whispered).toMatchObject({ whisper: { text: 'psst' } });
    await press('Escape');
    await expectFocus(page, /^Say something to everyone$/);

    await tabTo(page, /^Sleep$/);
    await press('Space');
    await visitor.sees('You are asleep: nothing that is said reaches you.');
    await tabTo(page, /^Wake up$/, 'Shift+Tab');
    await press('Space');
    await visitor.sees('You are awake');

    const pairing = hansung.pair('atom');
    await visitor.button('Accept').waitFor();
    await tabTo(page, /^Accept$/, 'Shift+Tab');
    await press('Enter');
    const pair = await pairing;
    await visitor.sees('Your 1:1 with hansung begins');
    await expectFocus(page, /^Say something to hansung$/);
    const told = new Promise((resolve) => pair.once('message', resolve));
    await type('just us');
    await press('Enter');
    expect(await told).toMatchObject({ message: { text: 'just us' } });
    await tabTo(page, /^End the 1:1$/, 'Shift+Tab');
    await press('Enter');
    await visitor.button('Back to everyone').waitFor();
    await expectFocus(page, /^Back to everyone$/);
    await press('Enter');
    await expectFocus(page, /^Say something to everyone$/);

    await tabTo(page, /^What is said$/, 'Shift+Tab');
    await tabTo(page, /^Leave$/, 'Shift+Tab');
    await press('Enter');
    await expectFocus(page, /^Your name$/);
    await expect.poll(() => [...house.server.users.keys()]).toEqual(['hansung']);
  });

  it('changes language and colours', async () => {
    const house = await openHouse();
    const { page, visitor } = await open(house.pageUrl);
    await tabTo(page, /^Settings$/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await tabTo(page, /^English$/);
    await page.keyboard.press('ArrowDown');
    await visitor.sees('어서 오세요');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('radio').count()).toBe(0);
    await expectFocus(page, /^설정$/);
  });

  it('finds who is here where there is no room for a list, and comes back to where they were', async () => {
    const house = await openHouse();
    await house.join('hansung');
    const { page, visitor } = await open(house.pageUrl, { width: 360, height: 700 });
    await visitor.logIn('atom');
    await visitor.log.waitFor();
    await tabTo(page, /^Show who is here: 2$/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'People' }).waitFor();
    // Nothing behind is reached while it is open.
    for (let stop = 0; stop < 8; stop += 1) {
      await page.keyboard.press('Tab');
      const isNowhere = (await focusOf(page)) === undefined;
      expect(isNowhere || (await isInDialog(page))).toBe(true);
    }
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectFocus(page, /^Show who is here: 2$/);
  });
});

async function open(url: string, viewport = { width: 1100, height: 720 }) {
  const visitor = await Visitor.open(url, { viewport });
  const { page } = visitor;
  return { page, visitor };
}

function isInDialog(page: Page): Promise<boolean> {
  return page.evaluate(() => document.activeElement?.closest('dialog') !== null);
}
