import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { FileResult, FileSource, ReceiveOptions } from '../../src/index.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { Exchange, resultOf } from './support/Exchange.js';
import { makeBytes, sha256Of } from './support/makeBytes.js';

failOnStrayErrors();

const bytes = makeBytes(300_001);

function* blocks(): Generator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < bytes.length; at += 7_001) yield bytes.subarray(at, at + 7_001);
}

async function* generate(): AsyncGenerator<Uint8Array> {
  yield* blocks();
}

function makeStream(): ReadableStream<Uint8Array> {
  const pieces = blocks();
  return new ReadableStream({
    pull: (controller) => {
      const { done, value } = pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  });
}

/** What can be sent, from a path where the same bytes are. */
const sources: readonly (readonly [kind: string, open: (path: string) => FileSource])[] = [
  ['a path', (path) => path],
  ['a URL', (path) => pathToFileURL(path)],
  ['a Blob', () => new Blob([...blocks()])],
  ['a File', () => new File([...blocks()], 'data.bin')],
  ['a Uint8Array', () => bytes],
  ['a ReadableStream', () => makeStream()],
  ['a Readable', () => Readable.from(blocks())],
  ['a ReadStream', (path) => createReadStream(path)],
  ['a generator', () => generate()],
];

interface Opened {
  readonly to: ReceiveOptions['to'];
  /** What has come there. */
  read(result: FileResult): Promise<Uint8Array>;
}

function collector(): { readonly pieces: Uint8Array[]; read(): Promise<Uint8Array> } {
  const pieces: Uint8Array[] = [];
  return { pieces, read: async () => Buffer.concat(pieces) };
}

/** Where it can go. */
const sinks: readonly (readonly [kind: string, open: (folder: string) => Opened])[] = [
  ['a folder', (to) => ({ to, read: ({ savedAs = '' }) => readFile(savedAs) })],
  [
    'a WritableStream',
    () => {
      const { pieces, read } = collector();
      return { to: new WritableStream({ write: (piece) => void pieces.push(piece) }), read };
    },
  ],
  [
    'a Writable',
    () => {
      const { pieces, read } = collector();
      const to = new Writable({
        write: (piece, _encoding, done) => {
          pieces.push(piece);
          setImmediate(done);
        },
      });
      return { to, read };
    },
  ],
  [
    'memory',
    () => ({
      to: 'memory',
      read: async ({ blob }) => new Uint8Array((await blob?.arrayBuffer()) ?? []),
    }),
  ],
];

describe.each(sources)('%s', (kind, openSource) => {
  it.each(sinks)('goes into %s', async (_sink, openSink) => {
    await using exchange = await Exchange.open({ carriers: ['tcp', 'websocket'] });
    const path = join(exchange.folder, 'data.bin');
    await writeFile(path, bytes);
    const sink = openSink(exchange.inbox);
    const isNamed = ['a path', 'a URL', 'a File'].includes(kind);
    const options = { size: bytes.length, ...(!isNamed && { name: 'data.bin' }) };
    const { sent, received } = await exchange.send(openSource(path), options, sink.to);
    const result = await resultOf(received);
    expect(result).toMatchObject({ bytes: bytes.length, sha256: sha256Of(bytes) });
    expect(await resultOf(sent)).toMatchObject({ sha256: sha256Of(bytes) });
    expect(received.transfer.name).toBe('data.bin');
    expect(Buffer.compare(await sink.read(result), bytes)).toBe(0);
  });
});
