import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ChatClient } from '../../../src/index.js';
import { ChatError } from '../../../src/index.js';
import { commandsLike, runCommand } from '../../../src/web/commands/runCommand.js';
import { listen } from '../../../src/web/state/listen.js';
import { RoomStore } from '../../../src/web/state/RoomStore.js';
import type { OpenRoom } from '../../server/support/openRoom.js';
import { openRoom } from '../../server/support/openRoom.js';

/** What is waited for on a machine that has much to do, in milliseconds: the first file loads what moves files. */
const inTime = 10_000;

let room: OpenRoom;
let hansung: ChatClient;
let store: RoomStore;

beforeEach(async () => {
  room = await openRoom();
  hansung = await room.join('hansung', { direct: false });
  const client = room.client('atom', { direct: false });
  store = new RoomStore(client);
  listen(client, store);
  await client.connect();
});

const type = (line: string) => runCommand(line, { room: store, leave: () => {} });
const complaint = () => store.state.complaint?.word;
const noted = () =>
  store.state.talks.room.entries.flatMap((entry) =>
    entry.kind === 'notice' ? [entry.sentence.word] : [],
  );
const offers = () => store.state.files?.store.state.offers.map(({ name }) => name);
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof ChatError ? error.code : error),
  );

describe('what is typed about files', () => {
  it('declines the latest, or a certain one', async () => {
    expect(store.state.files).toBeUndefined();
    expect(type('/fileno')).toBe(true);
    expect(complaint()).toBe('noOffer');
    const minji = await room.join('minji', { direct: false });
    const one = hansung.sendFile('atom', new Uint8Array(1), { name: '1.txt' });
    const two = hansung.sendFile('atom', new Uint8Array(1), { name: '2.txt' });
    await vi.waitFor(() => expect(offers()).toEqual(['1.txt', '2.txt']), inTime);
    const three = minji.sendFile('atom', new Uint8Array(1), { name: '3.txt' });
    await vi.waitFor(() => expect(offers()).toEqual(['1.txt', '2.txt', '3.txt']), inTime);
    type('/fileno Hansung 1.txt');
    expect(await codeOf(one.done)).toBe('FILE_DECLINED');
    type('/fileno');
    expect(await codeOf(three.done)).toBe('FILE_DECLINED');
    type('/fileno minji');
    expect(complaint()).toBe('noOffer');
    type('/fileno hansung');
    expect(await codeOf(two.done)).toBe('FILE_DECLINED');
  });

  it('calls off what is on its way, if it is clear what', async () => {
    type('/cancel');
    expect(complaint()).toBe('noSuchTransfer');
    const minji = await room.join('minji', { direct: false });
    const offered = Promise.all(
      [hansung, minji].map((client) => new Promise((resolve) => client.once('fileOffer', resolve))),
    );
    store.withFiles((files) => files.send('hansung', [new File(['1'], '1.txt')]));
    store.withFiles((files) => files.send('minji', [new File(['2'], '2.txt')]));
    await offered;
    type('/cancel');
    expect(complaint()).toBe('whichFile');
    type('/cancel nobody');
    expect(complaint()).toBe('noSuchTransfer');
    type('/cancel Minji');
    await vi.waitFor(() => expect(noted()).toContain('fileCancelled'), inTime);
    expect(store.state.files?.store.underWay).toMatchObject([{ file: '1.txt' }]);
    type('/cancel');
    await vi.waitFor(() => expect(store.state.files?.store.underWay).toEqual([]), inTime);
  });

  it('shows what somebody shares', async () => {
    expect(type('/file ls hansung')).toBe(true);
    await vi.waitFor(
      () => expect(store.state.files?.store.state.showcase).toMatchObject({ state: 'answered' }),
      inTime,
    );
  });

  it('lets the person choose a file for somebody', () => {
    const input = { files: [], addEventListener: vi.fn(), click: vi.fn() };
    vi.stubGlobal('document', { createElement: () => input });
    onTestFinished(() => void vi.unstubAllGlobals());
    expect(type('/filesend')).toBe(false);
    expect(store.state.complaint).toMatchObject({ values: { usage: '/filesend NAME' } });
    expect(type('/filesend hansung')).toBe(true);
    expect(input).toMatchObject({ type: 'file', multiple: true });
    expect(input.click).toHaveBeenCalledTimes(1);
  });

  it('is known by two words, and no fewer', () => {
    expect(type('/file')).toBe(false);
    expect(complaint()).toBe('unknownCommand');
    expect(type('/file rm hansung')).toBe(false);
    expect(type('/file ls')).toBe(false);
    expect(store.state.complaint).toMatchObject({ values: { usage: '/file ls NAME' } });
    expect(type('/file dn hansung')).toBe(false);
    expect(store.state.complaint).toMatchObject({ values: { usage: '/file dn NAME FILE' } });
  });

  it.each([
    ['/file', ['/filesend', '/fileyes', '/fileno', '/file ls', '/file dn']],
    ['/file ', ['/file ls', '/file dn']],
    ['/file  l', ['/file ls']],
    ['/file ls hansung', ['/file ls']],
    ['/filesend ', ['/filesend']],
    ['/files', ['/filesend']],
    ['file', []],
  ])('is hinted at by %j', (line, names) => {
    expect(commandsLike(line).map(({ name }) => name)).toEqual(names);
  });
});
