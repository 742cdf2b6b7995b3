import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { ChatClient, FileOffer, FileTransfer } from '../../../src/index.js';
import { ChatError } from '../../../src/index.js';
import { VirtualClock } from '../../../src/testing/VirtualClock.js';
import { RawPeer } from '../../server/support/RawPeer.js';
import { Gate, stopAt } from '../../transfer/support/Gate.js';
import { makeFile, makeFolder, sha256InPage } from './support/bigFile.js';
import { useBrowser } from './support/browser.js';
import type { House } from './support/House.js';
import { openHouse } from './support/House.js';
import { Visitor } from './support/Visitor.js';

useBrowser();

const note = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('good morning') };
/** Enough to be on its way when somebody looks. */
const filmBytes = 12_000_000;

async function enterTwo(clock = new VirtualClock()) {
  const house = await openHouse({ clock });
  const hansung = await house.join('hansung', { direct: false });
  const atom = await Visitor.enter(house.pageUrl, 'atom');
  return { house, clock, hansung, atom };
}

function nextOffer(client: ChatClient): Promise<FileOffer> {
  return new Promise((resolve) => client.once('fileOffer', ({ offer }) => resolve(offer)));
}

const endOf = ({ done }: FileTransfer) =>
  done.then(
    () => 'done',
    (error: unknown) => (error instanceof ChatError ? error.code : 'unknown'),
  );

/** A member who says by hand what no honest client would. */
async function enterByHand(house: House, name: string): Promise<RawPeer> {
  const peer = await RawPeer.connect(house.url);
  await peer.login(name);
  return peer;
}

/** Files are dragged over something in the page, and let go if `end` says so. */
async function drag(page: Page, selector: string, end: 'over' | 'drop'): Promise<boolean> {
  return page.locator(selector).evaluate((element, last) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['dropped'], 'dropped.txt'));
    const init = { dataTransfer, bubbles: true, cancelable: true };
    const wasTaken = !element.dispatchEvent(new DragEvent('dragover', init));
    if (last === 'drop') element.dispatchEvent(new DragEvent('drop', init));
    return wasTaken;
  }, end);
}

describe('a file that is offered to the page', () => {
  it('is shown with its size, and may be declined', async () => {
    const { hansung, atom } = await enterTwo();
    const transfer = hansung.sendFile('atom', note.buffer, { name: 'note.txt' });
    await atom.sees('hansung offers you note.txt');
    await atom.sees(/^12 B, offered until \d/);
    await atom.button('Decline').click();
    expect(await endOf(transfer)).toBe('FILE_DECLINED');
    await atom.button('Decline').waitFor({ state: 'detached' });
  });

  it('is shown no longer when it is taken back, or expires', async () => {
    const { hansung, atom, clock } = await enterTwo();
    const transfer = hansung.sendFile('atom', note.buffer, { name: 'note.txt' });
    await atom.button('Accept').waitFor();
    transfer.cancel();
    await atom.sees('hansung took the offer of note.txt back');
    hansung.sendFile('atom', note.buffer, { name: 'late.txt' });
    await atom.button('Accept').waitFor();
    clock.advanceSync(121_000);
    await atom.sees('The offer of late.txt by hansung has expired');
    expect(await atom.button('Accept').count()).toBe(0);
  });

  it('ends up among the downloads, and can be saved once more', async () => {
    const { hansung, atom } = await enterTwo();
    hansung.sendFile('atom', note.buffer, { name: 'note.txt' });
    for (const button of ['Accept', 'Save note.txt again']) {
      const downloading = atom.page.waitForEvent('download');
      await atom.button(button).click();
      const download = await downloading;
      expect(download.suggestedFilename()).toBe('note.txt');
    }
    await atom.button('Put note.txt away').click();
    await atom.button('Save note.txt again').waitFor({ state: 'detached' });
  });

  it('is called off by either of the two, and nothing of it is left', async () => {
    const { hansung, atom } = await enterTwo();
    const size = 4_000_000;
    // On its way for as long as it is not called off.
    const endless = () => stopAt(Buffer.alloc(size), size / 2, new Gate());
    const one = hansung.sendFile('atom', endless(), { name: 'one.bin', size });
    await atom.button('Accept').click();
    await atom.bar('one.bin from hansung').waitFor();
    await atom.button('Call off one.bin').click();
    expect(await endOf(one)).toBe('CANCELLED');
    await atom.sees('one.bin is called off');
    const two = hansung.sendFile('atom', endless(), { name: 'two.bin', size });
    await atom.button('Accept').click();
    await atom.bar('two.bin from hansung').waitFor();
    two.cancel();
    await atom.sees('hansung called off two.bin');
    expect(await atom.page.getByRole('progressbar').count()).toBe(0);
    for (const name of ['one.bin', 'two.bin']) {
      const isLeft = () => sha256InPage(atom.page, name);
      await expect.poll(isLeft, { timeout: 10_000 }).toBeUndefined();
    }
  });

  it('and is too large for a browser that cannot ask where to save it, cannot be accepted', async () => {
    const house = await openHouse();
    const mallory = await enterByHand(house, 'mallory');
    const atom = await Visitor.enter(house.pageUrl, 'atom', { asksWhereToSave: false });
    const size = 5_000_000_000;
    mallory.send({ type: 'offerFile', id: 'f', to: 'atom', name: 'a.iso', size, path: 'relay' });
    await atom.sees(/^5\.00 GB, .* That is more than this browser can take\.$/);
    expect(await atom.button('Accept').count()).toBe(0);
    await atom.button('Decline').click();
    expect(await mallory.take('fileEnd')).toMatchObject({ outcome: 'declined' });
  });

  it('by a hostile name is harmless', async () => {
    const house = await openHouse();
    const mallory = await enterByHand(house, 'mallory');
    const atom = await Visitor.enter(house.pageUrl, 'atom');
    const name = '../..\\<img src=x onerror=alert(1)>\u202Egpj.\u0007exe';
    const size = 0;
    mallory.send({ type: 'offerFile', id: 'f', to: 'atom', name, size, path: 'relay' });
    const card = atom.page.locator('.card.file');
    await card.waitFor();
    expect(await card.locator('bdi').allTextContents()).toEqual([
      'mallory',
      '_img src=x onerror=alert(1)_gpj.exe',
    ]);
    expect(await atom.page.locator('img').count()).toBe(0);
  });
});

describe('a file that the page sends', () => {
  it('shows how far it is, and is held up and called off', async () => {
    const { hansung, atom } = await enterTwo();
    const offering = nextOffer(hansung);
    await atom.chooseFor('hansung', (await makeFile('film.mp4', filmBytes)).path);
    await atom.sees('Waiting for an answer of hansung …');
    const transfer = (await offering).accept({ to: 'memory' });
    transfer.pause();
    await atom.sees(/^[\d.]+ .?B of 12\.0 MB · paused by hansung$/);
    await atom.button('Pause film.mp4').click();
    await atom.sees(/^[\d.]+ .?B of 12\.0 MB · paused$/);
    await atom.button('Go on with film.mp4').click();
    // The other one still holds it up.
    await atom.button('Pause film.mp4').waitFor();
    transfer.resume();
    expect(await endOf(transfer)).toBe('done');
    await atom.sees('hansung has received film.mp4');

    const second = nextOffer(hansung);
    await atom.chooseFor('hansung', (await makeFile('second.mp4', filmBytes)).path);
    const other = (await second).accept({ to: 'memory' });
    other.pause();
    await atom.sees(/paused by hansung$/);
    await atom.button('Call off second.mp4').click();
    expect(await endOf(other)).toBe('CANCELLED');
    await atom.sees('second.mp4 is called off');
  });

  it('is declined, which is told; or fails, which stays until it is put away', async () => {
    const { hansung, atom } = await enterTwo();
    const offering = nextOffer(hansung);
    await atom.chooseFor('hansung', note);
    await (await offering).decline();
    await atom.sees('hansung declined note.txt');
    const choosing = atom.page.waitForEvent('filechooser');
    await atom.say('/filesend nobody');
    await (await choosing).setFiles(note);
    await atom.sees('note.txt was not sent to nobody');
    await atom.sees('There is no such user.');
    await atom.button('Put note.txt away').click();
    await atom.page.getByText('There is no such user.').waitFor({ state: 'detached' });
  });

  it('goes to whom it is dropped on', async () => {
    const { house, hansung, atom } = await enterTwo();
    await house.join('minji');
    const onPerson = nextOffer(hansung);
    expect(await drag(atom.page, '.person:has-text("hansung")', 'drop')).toBe(true);
    expect(await onPerson).toMatchObject({ from: 'atom', name: 'dropped.txt', size: 7 });
    await (await onPerson).decline();

    expect(await drag(atom.page, 'main', 'drop')).toBe(true);
    await atom.page.getByRole('alert').getByText('To whom?').waitFor();
    await atom.choose('hansung', 'Whisper');
    expect(await drag(atom.page, 'main', 'over')).toBe(true);
    await atom.sees('Let go to offer it to hansung');
    const onTalk = nextOffer(hansung);
    await drag(atom.page, 'main', 'drop');
    expect(await onTalk).toMatchObject({ name: 'dropped.txt' });
    await atom.page.getByText('Let go to offer it').waitFor({ state: 'detached' });
    // Beside all that, a browser would show the file, and the room would be lost.
    expect(await drag(atom.page, '.header', 'drop')).toBe(true);
    expect(await drag(atom.page, '.me', 'drop')).toBe(true);
    expect(atom.page.url()).toBe(house.pageUrl);
  });

  it('goes to the partner, in a 1:1', async () => {
    const { hansung, atom } = await enterTwo();
    const pairing = hansung.pair('atom');
    await atom.button('Accept').click();
    const pair = await pairing;
    const byButton = nextOffer(hansung);
    await atom.chooseBy('Send hansung a file', note);
    await (await byButton).decline();
    const byDrop = nextOffer(hansung);
    await drag(atom.page, 'main', 'drop');
    expect(await byDrop).toMatchObject({ name: 'dropped.txt' });
    await pair.end();
    await atom.sees('The 1:1 is over. Nothing can be said here any more.');
    await drag(atom.page, 'main', 'drop');
    await atom.page.getByRole('alert').getByText('To whom?').waitFor();
  });

  it('is given up by who leaves, after a question', async () => {
    const { hansung, atom } = await enterTwo();
    const offering = nextOffer(hansung);
    await atom.chooseFor('hansung', note);
    const { signal } = await offering;
    await atom.button('Leave').click();
    await atom.page.getByRole('alert').getByText('Files are on their way').waitFor();
    // It has the focus.
    await atom.page.keyboard.press('Enter');
    await atom.button('Stay').waitFor({ state: 'detached' });
    expect(signal.aborted).toBe(false);
    const over = new Promise((resolve) => signal.addEventListener('abort', resolve));
    await atom.say('/exit');
    await atom.button('Leave all the same').click();
    await atom.page.getByLabel('Your name').waitFor();
    await over;
  });

  it('keeps the page from being closed without a question', async () => {
    const { hansung, atom } = await enterTwo();
    const isKept = () =>
      atom.page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })));
    expect(await isKept()).toBe(false);
    const offering = nextOffer(hansung);
    await atom.chooseFor('hansung', note);
    const offer = await offering;
    expect(await isKept()).toBe(true);
    await offer.decline();
    await atom.sees('hansung declined note.txt');
    expect(await isKept()).toBe(false);
  });

  it('is sent, received and called off by the keyboard alone', async () => {
    const { hansung, atom } = await enterTwo();
    const { keyboard } = atom.page;
    const offering = nextOffer(hansung);
    const choosing = atom.page.waitForEvent('filechooser');
    await keyboard.type('/filesend hansung\n');
    await (await choosing).setFiles(note);
    await offering;
    await keyboard.type('/cancel\n');
    await atom.sees('note.txt is called off');
    hansung.sendFile('atom', note.buffer, { name: 'one.txt' });
    await atom.button('Accept').waitFor();
    await keyboard.type('/fileyes\n');
    await atom.sees('one.txt from hansung has arrived');
    const declined = hansung.sendFile('atom', note.buffer, { name: 'two.txt' });
    await atom.button('Accept').waitFor();
    await keyboard.type('/fileno hansung\n');
    expect(await endOf(declined)).toBe('FILE_DECLINED');
    // What is pressed is gone, and with it the focus, unless that goes somewhere.
    const third = hansung.sendFile('atom', note.buffer, { name: 'three.txt' });
    await atom.button('Accept').focus();
    await keyboard.press('Enter');
    expect(await endOf(third)).toBe('done');
    await keyboard.type('thank you\n');
    await atom.hears('thank you');
    await atom.button('Put three.txt away').focus();
    await keyboard.press('Space');
    await keyboard.type('all done\n');
    await atom.hears('all done');
  });
});

describe('the part of the page that is about files', () => {
  const isFilePart = (url: string) => /\/assets\/(parts|openFiles)-/.test(url);

  it('is fetched when the first file is in sight', async () => {
    const house = await openHouse();
    const hansung = await house.join('hansung', { direct: false });
    const atom = await Visitor.open('about:blank');
    const fetched: string[] = [];
    atom.page.on('request', (request) => {
      if (isFilePart(request.url())) fetched.push(request.url());
    });
    await atom.page.goto(house.pageUrl);
    await atom.logIn('atom');
    await atom.log.waitFor();
    await hansung.send('good morning');
    await atom.hears('good morning');
    expect(fetched).toEqual([]);
    hansung.sendFile('atom', note.buffer, { name: 'note.txt' });
    await atom.button('Accept').waitFor();
    expect(fetched).toHaveLength(2);
  });

  it('and does not come is told', async () => {
    const house = await openHouse();
    const atom = await Visitor.enter(house.pageUrl, 'atom', { expectedTrouble: /ERR_FAILED/ });
    await atom.page.route(
      ({ href }) => isFilePart(href),
      (route) => route.abort(),
    );
    await atom.say('/file ls hansung');
    await atom.sees('What moves files could not be loaded.');
    await atom.page.unrouteAll();
    await atom.say('/file ls hansung');
    await atom.sees('There is no such user.');
  });
});

describe('what somebody shares', () => {
  it('is listed with size and date, and downloaded', async () => {
    const { hansung, atom } = await enterTwo();
    const folder = await makeFolder();
    await writeFile(join(folder, 'report.pdf'), 'a'.repeat(1234));
    await writeFile(join(folder, '회의록.txt'), 'b'.repeat(20));
    await hansung.share(folder);
    await atom.choose('hansung', 'Shared files');
    const sheet = atom.page.getByRole('dialog', { name: 'What hansung shares' });
    const today = new Intl.DateTimeFormat('en', {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
    }).format(Date.now());
    await sheet.getByText(`1.23 kB · ${today}`).waitFor();
    expect(await sheet.locator('bdi:not(.filled)').allTextContents()).toEqual([
      'report.pdf',
      '회의록.txt',
    ]);
    const downloading = atom.page.waitForEvent('download');
    await sheet.getByRole('button', { name: 'Download 회의록.txt' }).click();
    expect((await downloading).suggestedFilename()).toBe('회의록.txt');
    await atom.page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await atom.sees('회의록.txt from hansung has arrived');
  });

  it('may be nothing, or somebody not be there, not answer, or be away', async () => {
    const { house, clock, atom } = await enterTwo();
    const { page } = atom;
    await atom.say('/file ls hansung');
    await atom.sees('hansung shares nothing.');
    await page.keyboard.press('Escape');
    await atom.say('/file ls nobody');
    await atom.sees('There is no such user.');
    await page.keyboard.press('Escape');

    const mute = await enterByHand(house, 'mute');
    await atom.say('/file ls mute');
    await mute.take('browse');
    await atom.sees('Asking …');
    clock.advanceSync(11_000);
    await atom.sees('It took too long.');
    await atom.button('Ask again').click();
    const { query } = await mute.take('browse');
    mute.send({ type: 'files', query, files: [], more: false });
    await atom.sees('mute shares nothing.');
    await page.keyboard.press('Escape');

    mute.socket.destroy();
    await expect.poll(() => house.server.stats().connections['native/tcp']).toBe(1);
    await atom.say('/file ls mute');
    await atom.sees('No connection could be made.');
  });

  it('by hostile names and dates is harmless', async () => {
    const { house, atom } = await enterTwo();
    const mallory = await enterByHand(house, 'mallory');
    await atom.say('/file ls mallory');
    const { query } = await mallory.take('browse');
    const files = [
      { name: '<b>bold</b>', size: 1, modifiedAt: 1e300 },
      { name: 'a/../../b\u202Egpj.exe', size: 2, modifiedAt: -1 },
      { name: 'line\nbreak', size: 3, modifiedAt: 0 },
      ...Array.from({ length: 220 }, (_, index) => ({
        name: `${index}.txt`,
        size: 1,
        modifiedAt: 0,
      })),
    ];
    for (let at = 0; at < files.length; at += 50) {
      const page = files.slice(at, at + 50);
      mallory.send({ type: 'files', query, files: page, more: at + 50 < files.length });
    }
    await atom.sees('and 23 more');
    const names = atom.page.locator('.shared-file bdi');
    expect((await names.allTextContents()).slice(0, 3)).toEqual([
      '<b>bold</b>',
      'a/../../b\uFFFDgpj.exe',
      'line\uFFFDbreak',
    ]);
    expect(await atom.page.locator('.shared-file b').count()).toBe(0);
    await atom.page.getByLabel('Find a file').fill('219');
    await atom.button('Download 219.txt').waitFor();
    expect(await names.allTextContents()).toEqual(['219.txt']);
  });
});
