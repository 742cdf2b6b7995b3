import { describe, expect, it } from 'vitest';
import { FaultProxy } from '../../support/FaultProxy.js';
import { expectAccessible } from './support/axe.js';
import { useBrowser } from './support/browser.js';
import { openHouse } from './support/House.js';
import { Visitor } from './support/Visitor.js';

useBrowser();

const sizes = [
  { width: 1100, height: 720 },
  { width: 360, height: 700 },
];

/** Each state is examined twice, which takes its time where others work, too. */
const examinationMs = 240_000;

describe('axe finds nothing, in light and in dark', () => {
  it.each(sizes)(
    'at the entrance, $width wide',
    async (viewport) => {
      const house = await openHouse({ maxClients: 1 });
      await house.join('hansung');
      const { page, visitor } = await open(house.pageUrl, viewport);
      await expectAccessible(page, 'before anything');
      await visitor.logIn('hansung');
      await visitor.sees('This name is taken.');
      await visitor.button('I have a password').click();
      await expectAccessible(page, 'with a problem');
      await visitor.logIn('atom');
      await visitor.sees('The room is full.');
      await expectAccessible(page, 'with another');
      await visitor.button('Settings').click();
      await expectAccessible(page, 'with its settings');
    },
    examinationMs,
  );

  it.each(sizes)(
    'in the room, $width wide',
    async (viewport) => {
      const house = await openHouse();
      await using proxy = await FaultProxy.start(house.port);
      const { page, visitor: atom } = await open(`http://127.0.0.1:${proxy.port}/`, viewport);
      await atom.logIn('atom');
      await atom.sees('Nothing has been said yet.');
      await expectAccessible(page, 'empty');

      const hansung = await house.join('hansung');
      const minji = await house.join('minji');
      await hansung.send('good morning, see https://a.example');
      await minji.send('안녕하세요');
      await hansung.whisper('atom', 'psst');
      await atom.say('hello');
      await atom.say('/to hansung yes?');
      await atom.say('/to nobody hello?');
      await atom.say('/help');
      await atom.say('/nothing');
      await minji.sleep();
      await atom.sees('Not sent.');
      await atom.sees('minji is asleep');
      await expectAccessible(page, 'with talk');

      const isNarrow = viewport.width < 500;
      const openPeople = () => (isNarrow ? atom.button(/^Show who is here/).click() : undefined);
      await openPeople();
      await page.locator('.person-head', { hasText: 'minji' }).click();
      await expectAccessible(page, 'with somebody who sleeps');
      await page.locator('.person-head', { hasText: 'hansung' }).click();
      await expectAccessible(page, 'with somebody who is awake');
      await atom.button('Whisper').click();
      await expectAccessible(page, 'whispering');
      await atom.button('Speak to everyone again').click();
      await openPeople();
      await atom.choose('hansung', 'Ask for a 1:1');
      await minji.wake();
      const pairing = minji.pair('atom');
      await atom.button('Accept').waitFor();
      await atom.field.fill('');
      await page.keyboard.type('/');
      await expectAccessible(page, 'asking and asked');
      await atom.field.fill('');
      await atom.button('Accept').click();
      await (await pairing).send('just us');
      await hansung.send('the others');
      await atom.hears('just us');
      await expectAccessible(page, 'in a 1:1');
      await atom.button('End the 1:1').click();
      await atom.button('Back to everyone').waitFor();
      await expectAccessible(page, 'after a 1:1');
      await atom.button('Back to everyone').click();
      await atom.say('/sleep');
      await atom.button('Settings').click();
      await expectAccessible(page, 'asleep, with settings');
      await page.keyboard.press('Escape');
      await atom.say('awake again');
      await atom.hears('awake again');

      proxy.refuse();
      proxy.endAll('reset');
      await page.getByText('The connection is lost. Coming back …').waitFor();
      await atom.say('typed meanwhile');
      await expectAccessible(page, 'with the connection lost');
      await proxy.welcome();
      await atom.hears('typed meanwhile');
      await house.server.kick('atom', 'enough');
      await atom.sees('You are out of the room');
      await expectAccessible(page, 'put out');
    },
    examinationMs,
  );
});

describe('the page', () => {
  it('fits into 360 pixels, and into 320 with large letters', async () => {
    const house = await openHouse();
    const { page, visitor } = await open(house.pageUrl, { width: 360, height: 640 });
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await visitor.logIn('w'.repeat(32));
    await visitor.log.waitFor();
    const hansung = await house.join('h'.repeat(32));
    await hansung.send(`${'long'.repeat(100)} ${'\n'.repeat(3)} end`);
    await visitor.sees('end');
    hansung.pair('w'.repeat(32)).catch(() => {});
    await visitor.button('Accept').waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 320, height: 640 });
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '150%'));
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(await visitor.field.isVisible()).toBe(true);
  });

  it('does not move for who asked for less motion', async () => {
    const house = await openHouse();
    await using proxy = await FaultProxy.start(house.port);
    const { page, visitor } = await open(`http://127.0.0.1:${proxy.port}/`, {
      width: 360,
      height: 640,
    });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await visitor.logIn('atom');
    await visitor.log.waitFor();
    await visitor.button(/^Show who is here/).click();
    const slowest = () =>
      page.evaluate(() => {
        const styles = [...document.querySelectorAll('*')].map((each) => getComputedStyle(each));
        const seconds = styles.flatMap(({ animationDuration, transitionDuration }) =>
          `${animationDuration}, ${transitionDuration}`.split(', ').map(Number.parseFloat),
        );
        return Math.max(...seconds);
      });
    expect(await slowest()).toBeLessThan(0.01);
    await page.keyboard.press('Escape');
    proxy.refuse();
    proxy.endAll('reset');
    await visitor.sees('The connection is lost. Coming back …');
    expect(await slowest()).toBeLessThan(0.01);
  });

  it('tells screen readers what comes: what is said, who asks, what fails', async () => {
    const house = await openHouse();
    const hansung = await house.join('hansung');
    const { page, visitor } = await open(house.pageUrl, { width: 1100, height: 720 });
    await visitor.logIn('atom');
    await visitor.log.waitFor();
    /** How the nearest live region around a text is read out. */
    const liveness = async (text: string) => {
      await visitor.sees(text);
      return page
        .getByText(text)
        .first()
        .evaluate((element) => {
          const region = element.closest('[aria-live], [role=log], [role=status], [role=alert]');
          return region?.getAttribute('role') ?? region?.getAttribute('aria-live');
        });
    };
    await hansung.send('good morning');
    expect(await liveness('good morning')).toBe('log');
    hansung.pair('atom').catch(() => {});
    expect(await liveness('asks you for a 1:1')).toBe('polite');
    await visitor.say('/nothing');
    expect(await liveness('There is no command')).toBe('alert');
    await house.server.close();
    expect(await liveness('The room was closed.')).toBe('status');
  });
});

async function open(url: string, viewport: { width: number; height: number }) {
  const expectedTrouble = /WebSocket connection to/;
  const visitor = await Visitor.open(url, { viewport, expectedTrouble });
  const { page } = visitor;
  return { page, visitor };
}
