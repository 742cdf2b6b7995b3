import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, expectTypeOf, it, vi } from 'vitest';
import type { ByteWritable, FileSink } from '../../../src/transfer/FileSink.js';
import { openPortableSink } from '../../../src/transfer/sinks/openPortableSink.js';
import { failOnStrayErrors } from '../../support/strayErrors.js';
import { turns } from '../../support/until.js';
import { Folder } from '../support/Folder.js';
import { makeBytes } from '../support/makeBytes.js';

failOnStrayErrors();

const options = { name: 'data.txt', size: 100 };

/** What became of a promise so far. */
function fateOf(promise: Promise<unknown>): () => string {
  let fate = 'pending';
  promise.then(
    () => {
      fate = 'resolved';
    },
    () => {
      fate = 'rejected';
    },
  );
  return () => fate;
}

describe('a sink in memory', () => {
  it('is refused as FILE_TOO_LARGE when it would take too much', async () => {
    const opening = openPortableSink('memory', { ...options, maxMemoryBytes: 99 });
    await expect(opening).rejects.toMatchObject({
      code: 'FILE_TOO_LARGE',
      details: { maxBytes: 99 },
    });
    const huge = openPortableSink('memory', { ...options, size: 2 ** 40 });
    await expect(huge).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
  });

  it('keeps a copy, so that many small pieces do not hold what they were cut from', async () => {
    const sink = await openPortableSink('memory', options);
    const bytes = makeBytes(100);
    await sink.write(bytes);
    bytes.fill(0);
    const { blob } = await sink.commit();
    expect(new Uint8Array((await blob?.arrayBuffer()) ?? [])).toEqual(makeBytes(100));
  });
});

describe('a sink that is a Writable', () => {
  it('waits while the stream is full', async () => {
    const stream = new PassThrough({ highWaterMark: 10 });
    const sink = await openPortableSink(stream, options);
    const fate = fateOf(sink.write(makeBytes(50)));
    await turns();
    expect(fate()).toBe('pending');
    stream.read();
    await turns();
    expect(fate()).toBe('resolved');
  });

  it('rejects what the stream cannot write as FILE_NOT_SAVED, and destroys it', async () => {
    const cause = new Error('broken');
    const stream = new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, done) => done(cause),
    });
    const sink = await openPortableSink(stream, options);
    const writing = sink.write(makeBytes(10));
    await expect(writing).rejects.toMatchObject({ code: 'FILE_NOT_SAVED', cause });
    expect(stream.destroyed).toBe(true);
  });

  it('rejects a commit that the stream cannot end', async () => {
    const stream = new Writable({
      write: (_chunk, _encoding, done) => done(),
      final: (done) => done(new Error('broken')),
    });
    const sink = await openPortableSink(stream, { ...options, size: 1 });
    await sink.write(makeBytes(1));
    await expect(sink.commit()).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
  });

  it('rejects when the stream is closed by somebody else, while it waits too', async () => {
    const stream = new Writable({ highWaterMark: 1, write() {} });
    const sink = await openPortableSink(stream, options);
    const writing = sink.write(makeBytes(10));
    stream.destroy();
    await expect(writing).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
    await expect(sink.write(makeBytes(1))).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
  });

  it('rejects when the stream was ended before', async () => {
    const stream = new PassThrough();
    stream.end();
    const sink = await openPortableSink(stream, options);
    await expect(sink.write(makeBytes(1))).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
  });

  it('rejects when the stream was destroyed before', async () => {
    const stream = new PassThrough();
    stream.destroy();
    await turns();
    const sink = await openPortableSink(stream, options);
    await expect(sink.write(makeBytes(1))).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
  });

  it('is left alone once it was committed', async () => {
    const stream = new Writable({ autoDestroy: false, write: (_chunk, _encoding, done) => done() });
    const sink = await openPortableSink(stream, { ...options, size: 0 });
    await sink.commit();
    await sink.abort('too late');
    expect(stream.destroyed).toBe(false);
  });

  it('tells the stream why it is aborted', async () => {
    const heard = vi.fn();
    const stream = new PassThrough().on('error', heard);
    const sink = await openPortableSink(stream, options);
    await sink.abort('changed my mind');
    await turns();
    expect(heard).toHaveBeenCalledWith(expect.objectContaining({ code: 'CANCELLED' }));
  });

  it('writes a file of Node', async () => {
    await using folder = await Folder.make();
    const sink = await openPortableSink(createWriteStream(folder.at('mine')), options);
    await sink.write(makeBytes(100));
    expect(await sink.commit()).toEqual({});
    expect(Uint8Array.from(await readFile(folder.at('mine')))).toEqual(makeBytes(100));
  });
});

describe('a sink that is a WritableStream', () => {
  it('waits while the stream is full', async () => {
    let release = () => {};
    const stream = new WritableStream<Uint8Array>({
      write: () =>
        new Promise((resolve) => {
          release = resolve;
        }),
    });
    const sink = await openPortableSink(stream, options);
    const fate = fateOf(sink.write(makeBytes(50)));
    await turns();
    expect(fate()).toBe('pending');
    release();
    await turns();
    expect(fate()).toBe('resolved');
  });

  it('rejects what the stream cannot write as FILE_NOT_SAVED', async () => {
    const cause = new Error('broken');
    const stream = new WritableStream<Uint8Array>({ write: () => Promise.reject(cause) });
    const sink = await openPortableSink(stream, options);
    const writing = sink.write(makeBytes(10));
    await expect(writing).rejects.toMatchObject({ code: 'FILE_NOT_SAVED', cause });
  });

  it('rejects a commit that the stream cannot close', async () => {
    const stream = new WritableStream<Uint8Array>({ close: () => Promise.reject(new Error('no')) });
    const sink = await openPortableSink(stream, { ...options, size: 0 });
    await expect(sink.commit()).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
  });

  it('is given up at once, though the stream never ends its write', async () => {
    const stream = new WritableStream<Uint8Array>({ write: () => new Promise(() => {}) });
    const sink = await openPortableSink(stream, options);
    const writing = sink.write(makeBytes(10));
    await sink.abort('changed my mind');
    await expect(writing).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('tells the stream why it is aborted', async () => {
    const abort = vi.fn();
    const sink = await openPortableSink(new WritableStream({ abort }), options);
    await sink.abort('changed my mind');
    await turns();
    expect(abort).toHaveBeenCalledWith(expect.objectContaining({ code: 'CANCELLED' }));
  });

  it('is refused when somebody else writes to it', async () => {
    const stream = new WritableStream<Uint8Array>();
    stream.getWriter();
    const opening = openPortableSink(stream, options);
    await expect(opening).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
  });
});

describe('a sink', () => {
  it.each([
    ['null', null],
    ['a number', 42],
    ['another word', 'memmory'],
    ['any object', {}],
    ['something to read', new ReadableStream()],
  ])('cannot be %s', async (_what, to) => {
    // As a program without types may call it.
    const opening = Reflect.apply(openPortableSink, undefined, [to, options]);
    await expect(opening).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
  });

  it('takes, by its type, what Node calls a stream', () => {
    expectTypeOf<Writable>().toExtend<ByteWritable>();
    expectTypeOf<NodeJS.WritableStream>().toExtend<ByteWritable>();
    expectTypeOf(process.stdout).toExtend<ByteWritable>();
    expectTypeOf<WritableStream<Uint8Array>>().toExtend<FileSink>();
  });
});
