import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Program } from '../../cli/support/Program.js';
import { FaultProxy } from '../../support/FaultProxy.js';
import { makeFile, makeFolder, sha256InPage, sha256Of } from './support/bigFile.js';
import { useBrowser } from './support/browser.js';
import type { House } from './support/House.js';
import { openHouse } from './support/House.js';
import { Visitor } from './support/Visitor.js';

useBrowser();

const bigBytes = 50_000_000;
/** A machine that does other things, too, takes its time over so many bytes. */
const moveMs = 180_000;

/** Brings a terminal in, as a program of its own. */
async function enterByTerminal(house: House, name: string, downloads: string): Promise<Program> {
  const joined = new Promise((resolve) => house.server.once('join', resolve));
  const program = new Program('join', house.url, '--name', name, '--downloads', downloads);
  await joined;
  return program;
}

describe('fifty megabytes', () => {
  it(
    'go from a page to a terminal, to another page, and back, while people talk',
    async () => {
      const house = await openHouse();
      const downloads = await makeFolder();
      await using terminal = await enterByTerminal(house, 'hansung', downloads);
      const atom = await Visitor.enter(house.pageUrl, 'atom');
      // As in browsers that cannot ask where to save a file.
      const minji = await Visitor.enter(house.pageUrl, 'minji', { asksWhereToSave: false });

      const there = await makeFile('there.bin', bigBytes);
      await atom.chooseFor('hansung', there.path);
      await terminal.says(/there\.bin \(50\.0 MB\)/);
      terminal.process.stdin.write('/fileyes\n');
      await atom.bar('there.bin to hansung').waitFor();
      await atom.say('while it goes there');
      await minji.hears('while it goes there');
      await atom.sees('hansung has received there.bin');
      // Only now it has its name: the sender may be told a moment earlier.
      await terminal.says(/there\.bin \S+ bytes received/);
      expect(await sha256Of(join(downloads, 'there.bin'))).toBe(there.sha256);

      const back = await makeFile('back.bin', bigBytes);
      terminal.process.stdin.write(`/filesend atom ${back.path}\n`);
      await atom.sees('hansung offers you back.bin');
      await atom.button('Accept').click();
      await atom.bar('back.bin from hansung').waitFor();
      await minji.say('while it comes back');
      await atom.hears('while it comes back');
      await atom.sees('back.bin from hansung has arrived');
      expect(await sha256InPage(atom.page, 'back.bin')).toBe(back.sha256);

      const over = await makeFile('over.bin', bigBytes);
      await atom.choose('minji', 'Whisper');
      await atom.chooseBy('Send minji a file', over.path);
      await minji.sees('atom offers you over.bin');
      const downloading = minji.page.waitForEvent('download');
      await minji.button('Accept').click();
      await atom.say('while it goes over');
      await minji.hears('while it goes over');
      const download = await downloading;
      expect(download.suggestedFilename()).toBe('over.bin');
      expect(await sha256Of(await download.path())).toBe(over.sha256);
      await atom.sees('minji has received over.bin');
      expect(await atom.page.getByRole('progressbar').count()).toBe(0);
      expect(await atom.heard()).toEqual([
        'You said: while it goes there',
        'minji: while it comes back',
        'You said: while it goes over',
      ]);
    },
    moveMs,
  );

  it.each(['to', 'from'] as const)(
    'arrive although the network is lost in the middle, %s a page',
    async (way) => {
      const house = await openHouse();
      await using proxy = await FaultProxy.start(house.port);
      const hansung = await house.join('hansung', { direct: false });
      const atom = await Visitor.enter(`http://127.0.0.1:${proxy.port}/`, 'atom', {
        expectedTrouble: /WebSocket connection to/,
      });
      const file = await makeFile('long.bin', bigBytes);
      const downloads = await makeFolder();
      // The sender may be told a moment before the file has its name.
      const saved = new Promise((resolve) => {
        hansung.on('fileOffer', ({ offer }) => resolve(offer.accept({ to: downloads }).done));
      });
      const isOver = atom.page.getByText(/^(hansung has received|long\.bin from hansung has)/);
      // In the middle of it, and before the end of either test could be mistaken for that.
      const lost = new Promise<void>((resolve) => {
        proxy.latest.endAfter(bigBytes / 2, way === 'from' ? 'up' : 'down', 'cut');
        void proxy.latest.closed.then(() => {
          proxy.refuse();
          resolve();
        });
      });
      if (way === 'from') {
        await atom.chooseFor('hansung', file.path);
      } else {
        hansung.sendFile('atom', file.path);
        await atom.button('Accept').click();
      }
      await lost;
      await atom.sees('Goes on when the connection is back.');
      expect(await isOver.count()).toBe(0);
      await atom.say('typed meanwhile');
      await proxy.welcome();
      await atom.hears('typed meanwhile');
      await isOver.waitFor({ timeout: moveMs });
      if (way === 'from') await saved;
      const arrived =
        way === 'from'
          ? sha256Of(join(downloads, 'long.bin'))
          : sha256InPage(atom.page, 'long.bin');
      expect(await arrived).toBe(file.sha256);
    },
    moveMs,
  );
});
