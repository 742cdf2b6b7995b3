import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { useBrowser } from './support/browser.js';
import type { House } from './support/House.js';
import { openHouse } from './support/House.js';
import { Visitor } from './support/Visitor.js';

useBrowser();

const wide = { width: 1000, height: 640 };
const narrow = { width: 360, height: 640 };

const pictures = [
  { name: 'wide-light', viewport: wide, colorScheme: 'light', locale: 'en-GB' },
  { name: 'wide-dark', viewport: wide, colorScheme: 'dark', locale: 'ko-KR' },
  { name: 'narrow-light', viewport: narrow, colorScheme: 'light', locale: 'ko-KR' },
  { name: 'narrow-dark', viewport: narrow, colorScheme: 'dark', locale: 'en-GB' },
] as const;

const filePictures = [
  { name: 'files-wide', viewport: wide, colorScheme: 'light', locale: 'en-GB' },
  { name: 'files-narrow', viewport: narrow, colorScheme: 'dark', locale: 'en-GB' },
] as const;

/** Large enough to be read, small enough to be in a repository. */
const maxPictureBytes = 100_000;

/** The size that a PNG has by its header. */
function sizeOf(picture: Buffer): { width: number; height: number } {
  expect(picture.subarray(1, 4).toString()).toBe('PNG');
  return { width: picture.readUInt32BE(16), height: picture.readUInt32BE(20) };
}

/** A talk worth a picture, as the page of `atom` has it. */
async function stage(house: House, atom: Visitor): Promise<void> {
  const [hansung, byul, minji, noor] = await Promise.all(
    ['hansung', '한별', 'minji', 'Noor'].map((name) => house.join(name)),
  );
  await atom.logIn('atom');
  await atom.log.waitFor();
  await noor?.sleep();
  await hansung?.send('good morning!');
  await atom.say('hello, all of you');
  await atom.hears('hello, all of you');
  await byul?.send('안녕하세요. 오늘 점심은 뭐 먹을까요?');
  await minji?.send('I brought cake 🍰 second floor, first come first served');
  await hansung?.whisper('atom', 'do you have a minute?');
  await atom.hears('do you have a minute?');
  await atom.say('/to hansung of course');
  await atom.hears('of course');
  hansung?.pair('atom').catch(() => {});
  await atom.button(/^(Accept|수락)$/).waitFor();
}

/** A film of which so far only a part is there, until the test is over. */
async function* makeFilm(): AsyncGenerator<Uint8Array> {
  let finish = () => {};
  const isOver = new Promise<void>((resolve) => {
    finish = resolve;
  });
  onTestFinished(finish);
  for (let piece = 0; piece < 148; piece += 1) yield new Uint8Array(100_000);
  await isOver;
}

/** The same, while files come and go. */
async function stageFiles(house: House, atom: Visitor): Promise<void> {
  await atom.logIn('atom');
  await atom.log.waitFor();
  const hansung = await house.join('hansung', { direct: false });
  const minji = await house.join('minji', { direct: false });
  await hansung.send('the film of the holidays is done!');
  await atom.say('send it over, please');
  await atom.hears('send it over, please');
  await minji.send('I have the minutes, too');
  const choosing = atom.page.waitForEvent('filechooser');
  await atom.say('/filesend minji');
  await (await choosing).setFiles({
    name: 'cake.jpg',
    mimeType: 'image/jpeg',
    buffer: Buffer.alloc(480_000),
  });
  hansung.sendFile('atom', makeFilm(), { name: 'holidays.mp4', size: 24_600_000 });
  await atom.button('Accept').click();
  await atom.sees(/^14\.8 MB of 24\.6 MB/);
  minji.sendFile('atom', Buffer.alloc(1_240_000), { name: '회의록 2026.pdf' });
  await atom.button('Accept').waitFor();
}

const allPictures = [
  ...pictures.map((picture) => ({ ...picture, stage })),
  ...filePictures.map((picture) => ({ ...picture, stage: stageFiles })),
];

describe('docs/pictures', () => {
  it.each(allPictures)('show the page as it is: $name', async ({ name, stage, ...options }) => {
    const house = await openHouse();
    const atom = await Visitor.open(house.pageUrl, { ...options, reducedMotion: 'reduce' });
    await stage(house, atom);
    const picture = await atom.page.screenshot();
    const file = new URL(`../../../docs/pictures/${name}.png`, import.meta.url);
    // `npm run pictures` sets it: else each run of the tests would change what is committed.
    if (process.env.CHATCAST_PICTURES) await writeFile(file, picture);
    const kept = await readFile(file);
    expect(sizeOf(picture)).toEqual(options.viewport);
    expect(sizeOf(kept)).toEqual(options.viewport);
    expect(kept.byteLength).toBeLessThan(maxPictureBytes);
  });
});
