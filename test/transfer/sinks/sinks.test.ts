import { readFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChatError } from '../../../src/errors.js';
import { openSink } from '../../../src/transfer/files.node.js';
import type { Sink, SinkResult } from '../../../src/transfer/Sink.js';
import { failOnStrayErrors } from '../../support/strayErrors.js';
import { Folder } from '../support/Folder.js';
import { makeBytes } from '../support/makeBytes.js';

failOnStrayErrors();

/** A sink, what it has shown to the world, and whether it gave that up. */
interface Bench {
  readonly sink: Sink;
  /** What can be seen after a commit. */
  shown(result: SinkResult): Promise<Uint8Array>;
  /** Whether it is as if there had been no transfer. */
  isGone(): Promise<boolean>;
}

let folder: Folder;
beforeEach(async () => {
  folder = await Folder.make();
});
afterEach(() => folder[Symbol.asyncDispose]());

async function memory(size: number): Promise<Bench> {
  return {
    sink: await openSink('memory', { name: 'data.txt', size }),
    shown: async ({ blob }) => new Uint8Array((await blob?.arrayBuffer()) ?? []),
    isGone: async () => true,
  };
}

async function webStream(size: number): Promise<Bench> {
  const chunks: Uint8Array[] = [];
  let end = 'open';
  const stream = new WritableStream<Uint8Array>({
    write: (chunk) => void chunks.push(chunk),
    close() {
      end = 'closed';
    },
    abort() {
      end = 'aborted';
    },
  });
  return {
    sink: await openSink(stream, { name: 'data.txt', size }),
    shown: async () => (end === 'closed' ? Uint8Array.from(Buffer.concat(chunks)) : makeBytes(0)),
    isGone: async () => end === 'aborted',
  };
}

async function nodeStream(size: number): Promise<Bench> {
  const chunks: Uint8Array[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk);
      setImmediate(done);
    },
  });
  return {
    sink: await openSink(stream, { name: 'data.txt', size }),
    shown: async () =>
      stream.writableFinished ? Uint8Array.from(Buffer.concat(chunks)) : makeBytes(0),
    isGone: async () => stream.destroyed && !stream.writableFinished,
  };
}

async function inFolder(size: number): Promise<Bench> {
  return {
    sink: await openSink(folder.path, { name: 'data.txt', size }),
    shown: async ({ savedAs = '' }) => Uint8Array.from(await readFile(savedAs)),
    isGone: async () =>
      (await folder.names()).length === 0 && (await folder.openFiles()).length === 0,
  };
}

describe.each([
  ['memory', memory],
  ['a WritableStream', webStream],
  ['a Writable', nodeStream],
  ['a folder', inFolder],
])('a sink that is %s', (_what, make) => {
  it('keeps none of the memory that it is given', async () => {
    const { sink, shown } = await make(20);
    const memory = new Uint8Array(10);
    for (const round of [1, 2]) {
      memory.fill(round);
      await sink.write(memory);
    }
    memory.fill(0);
    const result = await sink.commit();
    expect(Array.from(await shown(result))).toEqual([...Array(10).fill(1), ...Array(10).fill(2)]);
  });

  it('shows what was written, whatever it was cut into', async () => {
    const cuts = fc.array(fc.nat(3_000_001), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1, 765, 65_535, 65_536, 65_537, 3_000_001),
        cuts,
        async (size, places) => {
          const bytes = makeBytes(size);
          const { sink, shown } = await make(size);
          let at = 0;
          for (const place of [...places, size].sort((a, b) => a - b)) {
            await sink.write(bytes.subarray(at, place));
            at = Math.max(at, Math.min(place, size));
          }
          expect(Buffer.compare(await shown(await sink.commit()), bytes)).toBe(0);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('takes no byte more than was announced', async () => {
    const { sink, isGone } = await make(10);
    await sink.write(makeBytes(10));
    await expect(sink.write(makeBytes(1))).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
    expect(await isGone()).toBe(true);
    await expect(sink.commit()).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
    await expect(sink.write(makeBytes(1))).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
  });

  it('shows nothing when less came than was announced', async () => {
    const { sink, isGone } = await make(10);
    await sink.write(makeBytes(9));
    await expect(sink.commit()).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
    expect(await isGone()).toBe(true);
  });

  it('leaves nothing behind when it is aborted, however often', async () => {
    const { sink, isGone } = await make(10);
    await sink.write(makeBytes(5));
    await Promise.all([sink.abort('changed my mind'), sink.abort('twice')]);
    expect(await isGone()).toBe(true);
    await sink.abort('thrice');
    const error = { code: 'CANCELLED', cause: 'changed my mind' };
    await expect(sink.write(makeBytes(5))).rejects.toMatchObject(error);
    await expect(sink.commit()).rejects.toMatchObject(error);
  });

  it('leaves nothing behind when it is aborted before anything came', async () => {
    const { sink, isGone } = await make(10);
    await sink.abort('no');
    expect(await isGone()).toBe(true);
  });

  it('tells the reason of the abort, if that has a code', async () => {
    const { sink } = await make(10);
    const reason = new ChatError('SLOW');
    await sink.abort(reason);
    await expect(sink.write(makeBytes(1))).rejects.toBe(reason);
  });

  it('that is aborted while it writes rejects that write', async () => {
    const size = 8_000_000;
    const { sink, isGone } = await make(size);
    const writing = sink.write(makeBytes(size));
    const aborting = sink.abort('changed my mind');
    await expect(writing).rejects.toMatchObject({ code: 'CANCELLED' });
    await aborting;
    expect(await isGone()).toBe(true);
  });

  it('that is aborted while it commits has either shown all or nothing', async () => {
    const { sink, shown, isGone } = await make(3);
    await sink.write(makeBytes(3));
    const committing = sink.commit();
    await sink.abort('changed my mind');
    const result = await committing.catch((error: unknown) => error);
    if (result instanceof ChatError) expect(await isGone()).toBe(true);
    else expect(await shown(result as SinkResult)).toEqual(makeBytes(3));
  });

  it('that was committed is not undone by an abort, nor committed twice', async () => {
    const { sink, shown } = await make(3);
    await sink.write(makeBytes(3));
    const result = await sink.commit();
    await sink.abort('too late');
    expect(await shown(result)).toEqual(makeBytes(3));
    await expect(sink.commit()).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(sink.write(makeBytes(0))).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await shown(result)).toEqual(makeBytes(3));
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('has no size of %s', async (size) => {
    await expect(make(size)).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
    expect(await folder.names()).toEqual([]);
  });
});
