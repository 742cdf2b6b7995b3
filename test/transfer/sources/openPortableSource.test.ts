import { Readable } from 'node:stream';
import { describe, expect, expectTypeOf, it, vi } from 'vitest';
import type { ByteReadable, FileSource } from '../../../src/transfer/FileSource.js';
import { openPortableSource } from '../../../src/transfer/sources/openPortableSource.js';
import { failOnStrayErrors } from '../../support/strayErrors.js';
import { turns, until } from '../../support/until.js';
import { makeBytes } from '../support/makeBytes.js';
import { readAll } from '../support/readAll.js';

failOnStrayErrors();

/** More than one block of whatever reads in blocks. */
const bytes = makeBytes(1_300_001);
const pieces = Array.from({ length: 14 }, (_, at) =>
  bytes.subarray(at * 100_000, (at + 1) * 100_000),
);

function streamOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

async function* generate(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

const kinds: [what: string, make: () => Exclude<FileSource, string | URL>][] = [
  ['bytes', () => bytes],
  ['a Buffer', () => Buffer.from(bytes)],
  ['a part of a larger array', () => makeBytes(1_300_101).subarray(0, 1_300_001)],
  ['a Blob', () => new Blob([bytes.slice()])],
  ['a File', () => new File([bytes.slice()], 'data.bin')],
  ['a ReadableStream', () => streamOf(pieces)],
  ['a stream of a Blob', () => new Blob([bytes.slice()]).stream()],
  ['a Readable', () => Readable.from(pieces, { objectMode: false })],
  ['a generator', () => generate(pieces)],
];

describe.each(kinds)('%s', (_what, make) => {
  it('is read whole', async () => {
    const source = await openPortableSource(make(), { size: bytes.length });
    expect(source.size).toBe(bytes.length);
    const read = await readAll(source, 40_000);
    expect(Buffer.compare(read, bytes)).toBe(0);
  });

  it('of another size than was said is FILE_CHANGED, at the end at the latest', async () => {
    for (const size of [bytes.length - 1, bytes.length + 1]) {
      const reading = openPortableSource(make(), { size }).then((source) => readAll(source));
      await expect(reading).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    }
  });

  it('can be closed in the middle', async () => {
    const source = await openPortableSource(make(), { size: bytes.length });
    await source.read(1);
    await source.close();
    await expect(source.read(1)).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('a source', () => {
  it('of nothing at all gives nothing', async () => {
    for (const empty of [new Uint8Array(0), new Blob([]), streamOf([]), Readable.from([])]) {
      const source = await openPortableSource(empty, { size: 0 });
      expect(await source.read(100)).toBeUndefined();
    }
  });

  it.each([undefined, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'that is a stream is refused when its size is %s',
    async (size) => {
      const opening = openPortableSource(streamOf([]), { size });
      await expect(opening).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    },
  );

  it.each([
    ['null', null],
    ['a number', 42],
    ['any object', {}],
    ['an array of bytes', [bytes]],
    ['a buffer without a view', new ArrayBuffer(4)],
  ])('cannot be %s', async (_what, what) => {
    // As a program without types may call it.
    const opening = Reflect.apply(openPortableSource, undefined, [what, { size: 4 }]);
    await expect(opening).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('cannot be a stream that somebody else reads', async () => {
    const stream = streamOf(pieces);
    stream.getReader();
    const opening = openPortableSource(stream, { size: 1 });
    await expect(opening).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});

describe('a stream', () => {
  it('of text is FILE_CHANGED', async () => {
    const text = Readable.from([Buffer.from('한')], { objectMode: false }).setEncoding('utf8');
    const source = await openPortableSource(text, { size: 3 });
    await expect(source.read(10)).rejects.toMatchObject({ code: 'FILE_CHANGED' });
  });

  it('that fails before it is read is FILE_CHANGED when it is', async () => {
    const readable = new Readable({ read() {} });
    const source = await openPortableSource(readable, { size: 1 });
    const cause = new Error('broken');
    readable.destroy(cause);
    await turns();
    await expect(source.read(1)).rejects.toMatchObject({ code: 'FILE_CHANGED', cause });
  });

  it('that fails while it is read is FILE_CHANGED', async () => {
    const readable = new Readable({ read() {} });
    const source = await openPortableSource(readable, { size: 1 });
    const reading = source.read(1);
    readable.destroy(new Error('broken'));
    await expect(reading).rejects.toMatchObject({ code: 'FILE_CHANGED' });
  });

  it('of browsers that fails is FILE_CHANGED', async () => {
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('broken')),
    });
    const source = await openPortableSource(stream, { size: 1 });
    await expect(source.read(1)).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    await source.close();
  });

  it('that stalls is let go when its source is closed', async () => {
    const readable = new Readable({ read() {} });
    const source = await openPortableSource(readable, { size: 1 });
    const reading = source.read(1);
    await source.close();
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(readable.destroyed).toBe(true);
  });

  it('that was never read is let go, too', async () => {
    const readable = new Readable({ read() {} });
    await (await openPortableSource(readable, { size: 1 })).close();
    expect(readable.destroyed).toBe(true);
  });

  it('of browsers that stalls is let go when its source is closed', async () => {
    const cancel = vi.fn();
    const stream = new ReadableStream<Uint8Array>({ cancel });
    const source = await openPortableSource(stream, { size: 1 });
    const reading = source.read(1);
    await source.close();
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(cancel).toHaveBeenCalledOnce();
  });

  it('of a generator is returned from when its source is closed', async () => {
    let returned = false;
    const generator = (async function* () {
      try {
        yield makeBytes(1);
        yield makeBytes(1);
      } finally {
        returned = true;
      }
    })();
    const source = await openPortableSource(generator, { size: 2 });
    await source.read(1);
    await source.close();
    await until(() => returned, 'the return');
  });

  it('is not read before it is asked for, and then one chunk ahead', async () => {
    let pulled = 0;
    const generator = (async function* () {
      for (; pulled < 10; ) {
        pulled += 1;
        yield makeBytes(1);
      }
    })();
    const source = await openPortableSource(generator, { size: 10 });
    await turns();
    expect(pulled).toBe(0);
    await source.read(1);
    await turns();
    expect(pulled).toBe(2);
  });
});

describe('the type of a source', () => {
  it('takes what Node calls a stream', () => {
    expectTypeOf<Readable>().toExtend<ByteReadable>();
    expectTypeOf<NodeJS.ReadableStream>().toExtend<ByteReadable>();
    expectTypeOf(process.stdin).toExtend<ByteReadable>();
    expectTypeOf<ReadableStream<Uint8Array>>().toExtend<FileSource>();
  });
});
