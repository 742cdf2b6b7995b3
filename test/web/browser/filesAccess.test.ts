import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RawPeer } from '../../server/support/RawPeer.js';
import { FaultProxy } from '../../support/FaultProxy.js';
import { expectAccessible } from './support/axe.js';
import { makeFile, makeFolder } from './support/bigFile.js';
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

const bytes = Buffer.alloc(3_000_000);

describe('axe finds nothing in what is about files, in light and in dark', () => {
  it.each(sizes)(
    'on their way, $width wide',
    async (viewport) => {
      const house = await openHouse();
      await using proxy = await FaultProxy.start(house.port);
      const hansung = await house.join('hansung', { direct: false });
      const atom = await Visitor.enter(`http://127.0.0.1:${proxy.port}/`, 'atom', {
        viewport,
        asksWhereToSave: false,
        expectedTrouble: /WebSocket connection to/,
      });
      const { page } = atom;
      const mallory = await RawPeer.connect(house.url);
      await mallory.login('mallory');
      mallory.send({ type: 'offerFile', id: 'f', to: 'atom', name: 'a.iso', size: 5e9 });
      hansung.sendFile('atom', bytes, { name: 'minutes.pdf' });
      await atom.button('Accept').waitFor();
      await atom.sees(/more than this browser can take/);
      await expectAccessible(page, 'offered a file, and one that is too large');
      await atom.button('Accept').click();
      await atom.sees(/^Arrived, 3\.00 MB\./);
      await atom.say('/file dn hansung nothing.txt');
      await atom.sees('nothing.txt from hansung was not received');
      await expectAccessible(page, 'with one that has arrived, and one that has not');

      hansung.on('fileOffer', ({ offer }) => {
        if (offer.name === 'film.mp4') offer.accept({ to: 'memory' }).pause();
      });
      await atom.say('/to hansung psst');
      for (const name of ['film.mp4', 'waiting.txt']) {
        const file = await makeFile(name, 4_000_000);
        const choosing = page.waitForEvent('filechooser');
        await atom.say('/filesend hansung');
        await (await choosing).setFiles(file.path);
      }
      await atom.sees(/paused by hansung$/);
      await atom.sees('Waiting for an answer of hansung …');
      await expectAccessible(page, 'with one on its way, and one that waits');
      await atom.button('Leave').click();
      await atom.button('Leave all the same').waitFor();
      await expectAccessible(page, 'about to leave');
      await atom.button('Stay').click();
      await atom.button('Pause film.mp4').click();
      await atom.sees(/· paused$/);
      await expectAccessible(page, 'with one that is paused');
      await page.locator('main').evaluate((main) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(['a'], 'a.txt'));
        main.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true }));
      });
      await atom.sees('To whom? Drop it on a person in the list');
      await expectAccessible(page, 'with a file held over it');
      proxy.refuse();
      proxy.endAll('reset');
      await atom.sees('Goes on when the connection is back.');
      await expectAccessible(page, 'with the connection lost');
    },
    examinationMs,
  );

  it.each(sizes)(
    'that somebody shares, $width wide',
    async (viewport) => {
      const house = await openHouse();
      const hansung = await house.join('hansung');
      const mute = await RawPeer.connect(house.url);
      await mute.login('mute');
      const atom = await Visitor.enter(house.pageUrl, 'atom', { viewport });
      const { page } = atom;
      const look = async (name: string, text: string | RegExp, state: string) => {
        await atom.say(`/file ls ${name}`);
        await atom.sees(text);
        await expectAccessible(page, state);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      };
      await look('mute', 'Asking …', 'asking');
      await look('nobody', 'There is no such user.', 'with a problem');
      await look('hansung', 'hansung shares nothing.', 'with nothing');
      const folder = await makeFolder();
      for (let count = 1; count <= 20; count += 1) {
        await writeFile(join(folder, `${count}.txt`), 'a');
      }
      await hansung.share(folder);
      await look('hansung', '20.txt', 'with many files');
      if (viewport.width < 500) await atom.button(/^Show who is here/).click();
      await page.locator('.person-head', { hasText: 'hansung' }).click();
      await expectAccessible(page, 'with what can be done with somebody');
      await atom.button('Whisper').click();
      await atom.button('Send hansung a file').waitFor();
      await expectAccessible(page, 'with a button for files');
    },
    examinationMs,
  );
});

describe('what is about files', () => {
  it('is read out when it comes and when it ends, and not in between', async () => {
    const house = await openHouse();
    const hansung = await house.join('hansung', { direct: false });
    const atom = await Visitor.enter(house.pageUrl, 'atom');
    const liveness = async (text: string | RegExp) => {
      await atom.sees(text);
      return atom.page
        .getByText(text)
        .first()
        .evaluate((element) => {
          const region = element.closest('[aria-live], [role=log], [role=status], [role=alert]');
          return region?.getAttribute('role') ?? region?.getAttribute('aria-live');
        });
    };
    const transfer = hansung.sendFile('atom', bytes, { name: 'minutes.pdf' });
    transfer.pause();
    expect(await liveness('hansung offers you minutes.pdf')).toBe('polite');
    await atom.button('Accept').click();
    expect(await liveness(/paused by hansung$/)).toBe('off');
    transfer.resume();
    expect(await liveness('minutes.pdf from hansung has arrived')).toBe('log');
    expect(await liveness(/^Arrived, /)).toBe('off');
    await atom.say('/file dn hansung nothing.txt');
    expect(await liveness('nothing.txt from hansung was not received')).toBe('polite');
  });

  it('gives the focus back when what somebody shares is closed', async () => {
    const house = await openHouse();
    await house.join('hansung');
    const atom = await Visitor.enter(house.pageUrl, 'atom');
    const { keyboard } = atom.page;
    await keyboard.type('/file ls hansung\n');
    await atom.sees('hansung shares nothing.');
    await keyboard.press('Escape');
    await atom.page.getByRole('dialog').waitFor({ state: 'detached' });
    await keyboard.type('hello again\n');
    await atom.hears('hello again');
  });

  it('fits into 360 pixels, and into 320 with large letters', async () => {
    const house = await openHouse();
    const long = 'h'.repeat(32);
    const hansung = await house.join(long, { direct: false });
    const name = `${'long'.repeat(30)}.txt`;
    const folder = await makeFolder();
    await writeFile(join(folder, name), 'a');
    await hansung.share(folder);
    const viewport = { width: 360, height: 640 };
    const atom = await Visitor.enter(house.pageUrl, 'atom', { viewport });
    const { page } = atom;
    const overflow = () =>
      page.evaluate(() => {
        const wide = [...document.querySelectorAll('html, dialog, .tray')];
        return Math.max(...wide.map((each) => each.scrollWidth - each.clientWidth));
      });
    const transfer = hansung.sendFile('atom', bytes, { name });
    await atom.button('Accept').waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
    transfer.pause();
    await atom.button('Accept').click();
    await atom.sees(/paused by/);
    await atom.say(`/file ls ${long}`);
    await page.getByRole('dialog').getByText(name).waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 320, height: 640 });
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '150%'));
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(await atom.field.isVisible()).toBe(true);
  });
});
