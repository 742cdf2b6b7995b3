import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ChatClient, FileOffer, FileTransfer } from '../../../src/index.js';
import { ChatError } from '../../../src/index.js';
import { VirtualClock } from '../../../src/testing/VirtualClock.js';
import type { Destination } from '../../../src/web/files/destination.js';
import type { FilesState } from '../../../src/web/files/FilesState.js';
import type { Depot } from '../../../src/web/files/FilesStore.js';
import { FilesStore } from '../../../src/web/files/FilesStore.js';
import type { OpenRoom } from '../../server/support/openRoom.js';
import { openRoom } from '../../server/support/openRoom.js';

let clock: VirtualClock;
let room: OpenRoom;
let hansung: ChatClient;
let store: FilesStore;
/** What was told to the person, in short. */
let told: string[];
/** What was handed over to be saved. */
let saved: { readonly name: string; readonly blob: Blob }[];
/** Where the next file goes; undefined: the person thinks better of it. */
let destination: Destination | undefined;
let asked: { readonly name: string; readonly size: number | undefined }[];

const memory: Destination = { to: 'memory', clear: async () => {} };

const depot: Depot = {
  choose: async (name, size) => {
    asked.push({ name, size });
    return destination;
  },
  save: (blob, name) => saved.push({ name, blob }),
};

beforeEach(async () => {
  clock = new VirtualClock();
  room = await openRoom({ clock });
  hansung = await room.join('hansung', { direct: false });
  const atom = await room.join('atom', { direct: false });
  [told, saved, asked] = [[], [], []];
  destination = memory;
  const note = ({ word }: { word: string }) => void told.push(word);
  const complain = (what: { word: string } | undefined) => void (what && told.push(what.word));
  store = new FilesStore(atom, { note, complain }, depot);
  atom.on('fileOffer', ({ offer }) => store.addOffer(offer));
});

/** Resolves with the state when it is so. */
function until(isSo: (state: FilesState) => boolean): Promise<FilesState> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isSo(store.state)) return;
      stop();
      resolve(store.state);
    };
    const stop = store.subscribe(look);
    look();
  });
}

/** What hansung offers, as it comes to the page. */
async function offered(bytes: Uint8Array, name = 'a.bin') {
  const transfer = hansung.sendFile('atom', bytes, { name });
  const { offers } = await until((state) => state.offers.some((each) => each.name === name));
  const offer = offers.find((each) => each.name === name);
  if (offer === undefined) throw new Error('It was not offered.');
  return { transfer, offer };
}

/** What hansung is offered next. */
function nextOffer(): Promise<FileOffer> {
  return new Promise((resolve) => hansung.once('fileOffer', ({ offer }) => resolve(offer)));
}

const endOf = (transfer: FileTransfer) =>
  transfer.done.then(
    () => 'done',
    (error: unknown) => (error instanceof ChatError ? error.code : 'unknown'),
  );

describe('a file that is offered', () => {
  it('is saved once it is accepted and here, and shown until it is put away', async () => {
    const bytes = randomBytes(300_000);
    const { offer, transfer } = await offered(bytes);
    expect(offer).toMatchObject({ from: 'hansung', name: 'a.bin', size: 300_000 });
    void store.accept(offer);
    // Twice is once.
    void store.accept(offer);
    expect(await endOf(transfer)).toBe('done');
    const { transfers, offers } = await until((state) => state.transfers[0]?.phase === 'arrived');
    expect(offers).toEqual([]);
    expect(asked).toEqual([{ name: 'a.bin', size: 300_000 }]);
    expect(told).toEqual(['fileReceived']);
    expect(saved.map(({ name }) => name)).toEqual(['a.bin']);
    const contents = await saved[0]?.blob.arrayBuffer();
    expect(Buffer.from(contents ?? new ArrayBuffer(0))).toEqual(bytes);
    const [arrived] = transfers;
    if (arrived === undefined) throw new Error('It is gone.');
    store.saveAgain(arrived);
    expect(saved.map(({ name }) => name)).toEqual(['a.bin', 'a.bin']);
    store.putAway(arrived);
    expect(store.state.transfers).toEqual([]);
    store.saveAgain(arrived);
    expect(saved).toHaveLength(2);
  });

  it('is still offered after one thought better of where to save it', async () => {
    destination = undefined;
    const { offer, transfer } = await offered(randomBytes(10));
    await store.accept(offer);
    expect(store.state).toMatchObject({ offers: [offer], transfers: [] });
    expect(transfer.state).toBe('waiting');
    store.decline(offer);
    expect(await endOf(transfer)).toBe('FILE_DECLINED');
    expect(store.state.offers).toEqual([]);
    expect(told).toEqual([]);
  });

  it('goes into a stream where there is one, and is not kept beside', async () => {
    const pieces: Uint8Array[] = [];
    const to = new WritableStream<Uint8Array>({ write: (piece) => void pieces.push(piece) });
    destination = { ...memory, to };
    const bytes = randomBytes(200_000);
    const { offer, transfer } = await offered(bytes);
    void store.accept(offer);
    expect(await endOf(transfer)).toBe('done');
    await until(() => told.includes('fileReceived'));
    expect(Buffer.concat(pieces)).toEqual(bytes);
    expect(store.state.transfers).toEqual([]);
    expect(saved).toEqual([]);
  });

  it('need not be answered any more when it is taken back', async () => {
    const { transfer } = await offered(randomBytes(10));
    transfer.cancel();
    await until(({ offers }) => offers.length === 0);
    expect(told).toEqual(['fileOfferWithdrawn']);
  });

  it('expires', async () => {
    const { transfer } = await offered(randomBytes(10));
    clock.advanceSync(121_000);
    await until(({ offers }) => offers.length === 0);
    expect(told).toEqual(['fileOfferExpired']);
    expect(await endOf(transfer)).toBe('EXPIRED');
  });

  it('that was taken back while a place was chosen leaves nothing there', async () => {
    let isCleared = false;
    let choose = () => {};
    const chosen = new Promise<void>((resolve) => {
      choose = resolve;
    });
    const slow = { ...depot, choose: () => chosen.then(() => ({ ...memory, clear })) };
    const clear = async () => {
      isCleared = true;
    };
    const client = await room.join('minji', { direct: false });
    const other = new FilesStore(client, { note: () => {}, complain: () => {} }, slow);
    client.on('fileOffer', ({ offer }) => other.addOffer(offer));
    const transfer = hansung.sendFile('minji', randomBytes(10), { name: 'b.bin' });
    const offer = await new Promise<FileOffer>((resolve) =>
      client.once('fileOffer', (event) => resolve(event.offer)),
    );
    const accepting = other.accept(offer);
    const over = new Promise((resolve) => offer.signal.addEventListener('abort', resolve));
    transfer.cancel();
    await over;
    choose();
    await accepting;
    expect(isCleared).toBe(true);
    expect(other.state).toMatchObject({ offers: [], transfers: [] });
  });
});

describe('a file that is sent', () => {
  it('is followed from the question to the end', async () => {
    const offering = nextOffer();
    store.send('hansung', [new File([randomBytes(500_000)], 'b.bin')]);
    expect(store.state.transfers).toMatchObject([{ phase: 'waiting', file: 'b.bin' }]);
    expect(store.isBusy).toBe(true);
    const transfer = (await offering).accept({ to: 'memory' });
    expect(await endOf(transfer)).toBe('done');
    await until(({ transfers }) => transfers.length === 0);
    expect(told).toEqual(['fileSent']);
    expect(store.isBusy).toBe(false);
  });

  it('waits while it is held up here, and goes on', async () => {
    const offering = nextOffer();
    store.send('hansung', [new File([randomBytes(3_000_000)], 'b.bin')]);
    const [sent] = store.state.transfers;
    if (sent === undefined) throw new Error('It is not shown.');
    store.setPaused(sent, true);
    const transfer = (await offering).accept({ to: 'memory' });
    await until((state) => state.transfers[0]?.phase === 'paused');
    expect(store.state.transfers).toMatchObject([{ isHeldHere: true, pace: undefined }]);
    store.setPaused(sent, false);
    expect(await endOf(transfer)).toBe('done');
  });

  it('waits while the other one holds it up, and that is shown as theirs', async () => {
    const offering = nextOffer();
    store.send('hansung', [new File([randomBytes(3_000_000)], 'b.bin')]);
    const transfer = (await offering).accept({ to: 'memory' });
    transfer.pause();
    await until((state) => state.transfers[0]?.phase === 'paused');
    expect(store.state.transfers).toMatchObject([{ isHeldHere: false }]);
    transfer.resume();
    expect(await endOf(transfer)).toBe('done');
  });

  it('and declined, unanswered or called off is told, and shown no longer', async () => {
    const offering = nextOffer();
    store.send('hansung', [new File(['1'], '1.txt')]);
    await (await offering).decline();
    await until(({ transfers }) => transfers.length === 0);
    expect(told.splice(0)).toEqual(['fileDeclined']);

    const second = nextOffer();
    store.send('hansung', [new File(['2'], '2.txt')]);
    await second;
    clock.advanceSync(121_000);
    await until(({ transfers }) => transfers.length === 0);
    expect(told.splice(0)).toEqual(['fileUnanswered']);

    const third = nextOffer();
    store.send('hansung', [new File(['3'], '3.txt')]);
    const offer = await third;
    const withdrawn = new Promise((resolve) => offer.signal.addEventListener('abort', resolve));
    const [transfer] = store.state.transfers;
    if (transfer !== undefined) store.cancel(transfer);
    await withdrawn;
    await until(({ transfers }) => transfers.length === 0);
    expect(told.splice(0)).toEqual(['fileCancelled']);

    const fourth = nextOffer();
    store.send('hansung', [new File([randomBytes(3_000_000)], '4.txt')]);
    const taken = (await fourth).accept({ to: 'memory' });
    taken.pause();
    await until((state) => state.transfers[0]?.phase === 'paused');
    taken.cancel();
    await until(({ transfers }) => transfers.length === 0);
    expect(told.splice(0)).toEqual(['fileCancelledBy']);
  });

  it('and fails stays, with the reason, until it is put away', async () => {
    store.send('nobody', [new File(['1'], '1.txt')]);
    const { transfers } = await until((state) => state.transfers[0]?.phase === 'failed');
    expect(transfers).toMatchObject([{ problem: { word: 'error.USER_UNKNOWN' } }]);
    expect(store.isBusy).toBe(false);
    const [failed] = transfers;
    if (failed !== undefined) store.putAway(failed);
    expect(store.state.transfers).toEqual([]);
  });

  it('holds up who is about to leave, until it is over', async () => {
    const offering = nextOffer();
    store.send('hansung', [new File(['1'], '1.txt')]);
    const leave = () => {};
    store.askToLeave(leave);
    expect(store.state.leave).toBe(leave);
    store.stay();
    expect(store.state.leave).toBeUndefined();
    store.askToLeave(leave);
    await (await offering).decline();
    await until(({ transfers }) => transfers.length === 0);
    expect(store.state.leave).toBeUndefined();
  });

  it('is forgotten when eight others are over after it', async () => {
    for (let count = 1; count <= 10; count += 1) {
      store.send('nobody', [new File(['1'], `${count}.txt`)]);
    }
    const { transfers } = await until((state) =>
      state.transfers.every(({ phase }) => phase === 'failed'),
    );
    expect(transfers.map(({ file }) => file)).toEqual(
      [3, 4, 5, 6, 7, 8, 9, 10].map((count) => `${count}.txt`),
    );
  });
});

describe('what somebody shares', () => {
  async function share(files: Readonly<Record<string, string>>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'chatcast-web-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    await hansung.share(folder);
  }

  it('is listed, and downloaded', async () => {
    await share({ 'a.txt': 'one', 'b.txt': 'three' });
    void store.browse('hansung');
    expect(store.state.showcase).toEqual({ owner: 'hansung', state: 'asked' });
    const { showcase } = await until((state) => state.showcase?.state === 'answered');
    expect(showcase).toMatchObject({
      files: [
        { name: 'a.txt', size: 3 },
        { name: 'b.txt', size: 5 },
      ],
    });
    void store.download('hansung', 'b.txt');
    await until(() => saved.length === 1);
    expect(asked).toEqual([{ name: 'b.txt', size: 5 }]);
    expect(await saved[0]?.blob.text()).toBe('three');
    expect(store.state.transfers).toMatchObject([{ sharedAs: 'b.txt', phase: 'arrived' }]);
    store.closeShowcase();
    expect(store.state.showcase).toBeUndefined();
  });

  it('may be nothing', async () => {
    await store.browse('hansung');
    expect(store.state.showcase).toMatchObject({ state: 'answered', files: [] });
  });

  it('of nobody is a problem', async () => {
    await store.browse('nobody');
    expect(store.state.showcase).toMatchObject({ problem: { word: 'error.USER_UNKNOWN' } });
  });

  it('of somebody who does not answer is waited for, until one looks at something else', async () => {
    await room.member('mute');
    const browsing = store.browse('mute');
    await store.browse('hansung');
    await browsing;
    expect(store.state.showcase).toMatchObject({ owner: 'hansung', state: 'answered' });
  });

  it('of somebody who never answers cannot be known', async () => {
    const mute = await room.member('mute');
    const browsing = store.browse('mute');
    await mute.take('browse');
    clock.advanceSync(11_000);
    await browsing;
    expect(store.state.showcase).toMatchObject({ problem: { word: 'error.TIMEOUT' } });
  });

  it('and is not there is a problem of the download', async () => {
    void store.download('hansung', 'nothing.txt');
    const { transfers } = await until((state) => state.transfers[0]?.phase === 'failed');
    expect(transfers).toMatchObject([{ problem: { word: 'error.FILE_NOT_FOUND' } }]);
    expect(asked).toEqual([{ name: 'nothing.txt', size: undefined }]);
  });
});
