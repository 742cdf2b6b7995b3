import { mkdir, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.js';
import type { FlowRequest } from '../../src/protocol/requests.js';
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
