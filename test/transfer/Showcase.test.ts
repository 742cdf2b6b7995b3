import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { parseRequest } from '../../src/protocol/parseRequest.js';
import type { FlowRequest } from '../../src/protocol/requests.js';
import type { FilesHost } from '../../src/transfer/FilesHost.js';
import type { SharedFile } from '../../src/transfer/SharedFiles.js';
import { Shares } from '../../src/transfer/Shares.js';
import { Showcase } from '../../src/transfer/Showcase.js';
import { turns } from '../support/until.js';

type Page = Extract<FlowRequest, { type: 'files' }>;

/** A showcase, what it has told, and how often it has looked. */
function open(files: readonly SharedFile[], maxFrameBytes = 65_536) {
  const told: Page[] = [];
  const looks = { count: 0 };
  const shares = new Shares();
  shares.add({
    list: async () => {
      looks.count += 1;
      return [...files];
    },
    open: () => Promise.reject(new Error('Not opened here.')),
  });
  const nothing = () => {};
  const host: FilesHost = {
    clock: systemClock,
    name: 'owner',
    windowBytes: 0,
    maxFrameBytes,
    allowsDirect: false,
    serverHost: 'chat.example',
    relay: { path: 'relay', hasRoom: true, sendChunk: nothing },
    ask: () => nothing,
    tell: (flow) => {
      if (flow.type === 'files') told.push(flow);
    },
    emitOffer: nothing,
    emitStart: nothing,
  };
  return { showcase: new Showcase(host, shares), told, looks };
}

const file = (name: string): SharedFile => ({ name, size: 1, modifiedAt: 0 });

describe('a showcase', () => {
  it('shows everything once, in pages that any server takes', async () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 300, unit: 'binary' }), {
      maxLength: 300,
    });
    await fc.assert(
      fc.asyncProperty(
        names,
        fc.integer({ min: 2048, max: 70_000 }),
        async (all, maxFrameBytes) => {
          const { showcase, told } = open(all.map(file), maxFrameBytes);
          showcase.handleQuery(7);
          await turns(2);
          for (const page of told) {
            const json = JSON.stringify(page);
            expect(Buffer.byteLength(json)).toBeLessThan(maxFrameBytes);
            expect(parseRequest(JSON.parse(json))).toEqual(page);
          }
          expect(told.flatMap(({ files }) => files.map(({ name }) => name))).toEqual(all);
          expect(told.map(({ more }) => more)).toEqual(told.map((_, at) => at < told.length - 1));
          expect(told.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps to itself what has a longer name than can be said', async () => {
    const { showcase, told } = open([file('x'.repeat(1025)), file('y'.repeat(1024)), file('z')]);
    showcase.handleQuery(1);
    await turns(2);
    const names = told.flatMap(({ files }) => files.map(({ name }) => name));
    expect(names).toEqual(['y'.repeat(1024), 'z']);
  });

  it('shows no more than a server takes', async () => {
    const { showcase, told } = open(Array.from({ length: 20_000 }, (_, at) => file(`${at}`)));
    showcase.handleQuery(1);
    await turns(2);
    expect(told).toHaveLength(200);
    expect(told.at(-1)?.more).toBe(false);
  });

  it('looks once for all who ask at once, and forgets who is too many', async () => {
    const { showcase, told, looks } = open([file('a')]);
    for (let query = 0; query < 1000; query += 1) showcase.handleQuery(query);
    await turns(2);
    expect(looks.count).toBeLessThanOrEqual(2);
    expect(new Set(told.map(({ query }) => query)).size).toBe(told.length);
    expect(told.length).toBeLessThanOrEqual(64);
    showcase.handleQuery(1000);
    await turns(2);
    expect(told.at(-1)?.query).toBe(1000);
  });

  it('answers nothing that was asked in a session that is over', async () => {
    const { showcase, told } = open([file('a')]);
    showcase.handleQuery(1);
    showcase.close();
    await turns(2);
    expect(told).toEqual([]);
  });
});
