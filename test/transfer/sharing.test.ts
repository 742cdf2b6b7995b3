import { getEventListeners } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.js';
import type { FlowRequest } from '../../src/protocol/requests.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import type { FilesHost } from '../../src/transfer/FilesHost.js';
import { makeSharing as makeInBrowser } from '../../src/transfer/sharing.browser.js';
import { makeSharing } from '../../src/transfer/sharing.node.js';
import { until } from '../support/until.js';
import { Folder } from './support/Folder.js';

let told: FlowRequest[] = [];
const nothing = () => {};
const host: FilesHost = {
  clock: systemClock,
  name: 'owner',
  windowBytes: 0,
  maxFrameBytes: 65_536,
  allowsDirect: false,
  serverHost: 'chat.example',
  relay: { path: 'relay', hasRoom: true, sendChunk: nothing },
  ask: () => nothing,
  tell: (flow) => told.push(flow),
  emitOffer: nothing,
  emitStart: nothing,
};

beforeEach(() => {
  told = [];
});

describe('in Node', () => {
  it('a folder is shared, until that is ended', async () => {
    await using folder = await Folder.make();
    await mkdir(folder.at('deep'));
    await writeFile(folder.at('deep', 'er.txt'), 'deep');
    const sharing = makeSharing(host);
    const end = await sharing.share(folder.path, { depth: 1 });
    expect((await sharing.open('deep/er.txt')).size).toBe(4);
    sharing.handleQuery(5);
    await until(() => told.length > 0, 'the answer');
    expect(told).toEqual([
      {
        type: 'files',
        query: 5,
        files: [{ name: 'deep/er.txt', size: 4, modifiedAt: expect.any(Number) }],
        more: false,
      },
    ]);
    end();
    await expect(sharing.open('deep/er.txt')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});

describe('a folder that takes too long', () => {
  /** Nothing of it may be there when another one is shared, after it. */
  async function expectNothing(sharing: ReturnType<typeof makeSharing>) {
    await using other = await Folder.make();
    await writeFile(other.at('other.txt'), 'other');
    await sharing.share(other.path, {});
    await expect(sharing.open('data.txt')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect((await sharing.open('other.txt')).size).toBe(5);
  }

  it('is not shared after `timeoutMs`', async () => {
    await using folder = await Folder.make();
    await writeFile(folder.at('data.txt'), 'data');
    const clock = new VirtualClock();
    const sharing = makeSharing({ ...host, clock });
    const opening = sharing.share(folder.path, { timeoutMs: 50 });
    // Before the disk can have answered, for this is the same turn.
    clock.advanceSync(50);
    await expect(opening).rejects.toMatchObject({ code: 'TIMEOUT' });
    await expectNothing(sharing);
  });

  it.each(['before', 'while it waits'])('is not shared where one aborts %s', async (when) => {
    await using folder = await Folder.make();
    await writeFile(folder.at('data.txt'), 'data');
    const sharing = makeSharing(host);
    const giveUp = new AbortController();
    const reason = new Error('never mind');
    if (when === 'before') giveUp.abort(reason);
    const opening = sharing.share(folder.path, { signal: giveUp.signal });
    giveUp.abort(reason);
    await expect(opening).rejects.toBe(reason);
    await expectNothing(sharing);
  });

  it('that was shared in time stays so, and leaves neither a timer nor a listener', async () => {
    await using folder = await Folder.make();
    await writeFile(folder.at('data.txt'), 'data');
    const clock = new VirtualClock();
    const sharing = makeSharing({ ...host, clock });
    const { signal } = new AbortController();
    await sharing.share(folder.path, { signal, timeoutMs: 50 });
    expect(clock.timers).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect((await sharing.open('data.txt')).size).toBe(4);
  });

  it('and is none at all is told as such, within the time', async () => {
    const clock = new VirtualClock();
    const opening = makeSharing({ ...host, clock }).share('/no/such/folder', { timeoutMs: 50 });
    await expect(opening).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(clock.timers).toBe(0);
  });
});

describe('in browsers', () => {
  it('nothing is shared, nothing is opened, and that is told', async () => {
    const sharing = makeInBrowser(host);
    const refusal = { code: 'FILE_NOT_FOUND' };
    await expect(sharing.share('.', {})).rejects.toMatchObject(refusal);
    await expect(sharing.open('data.txt')).rejects.toMatchObject(refusal);
    sharing.handleQuery(5);
    expect(told).toEqual([{ type: 'files', query: 5, files: [], more: false }]);
  });
});
