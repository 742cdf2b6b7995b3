import { ChatError } from '../../errors.js';
import type { ByteReadable, FileSource, SourceOptions } from '../FileSource.js';
import type { Source } from '../Source.js';
import { ExactSource } from './ExactSource.js';
import { IterableOrigin } from './IterableOrigin.js';
import { readBlob, readBytes, readStream } from './readables.js';

/** What can be sent everywhere, because it is no path. */
export type PortableSource = Exclude<FileSource, string | URL>;

/**
 * Rejects with `FILE_NOT_FOUND` for what is nothing to send, and for a stream whose size is not given; with `FILE_CHANGED`
 * for bytes that are not as many as was said.
 */
export async function openPortableSource(
  what: PortableSource,
  options: SourceOptions = {},
): Promise<Source> {
  const read = readerOf(what);
  const size = sizeOf(what, options.size);
  return new ExactSource(size, new IterableOrigin(read()));
}

function sizeOf(what: PortableSource, told: number | undefined): number {
  const known = knownSizeOf(what);
  const size = told ?? known;
  if (size === undefined) {
    throw noSource('A stream does not tell how large it is: give its `size`, in bytes.');
  }
  if (!Number.isSafeInteger(size) || size < 0) throw noSource('`size` is a number of bytes.');
  checkSize(size, known ?? size);
  return size;
}

/** Throws `FILE_CHANGED` if there is not as much as the user said. */
export function checkSize(told: number | undefined, known: number): void {
  if (told === undefined || told === known) return;
  throw new ChatError('FILE_CHANGED', `There are ${known} bytes, not ${told}.`);
}

function knownSizeOf(what: PortableSource): number | undefined {
  if (what instanceof Blob) return what.size;
  return what instanceof Uint8Array ? what.byteLength : undefined;
}

/** What begins to read it: not before all is known, for whose stream is read has lost it. */
function readerOf(what: PortableSource): () => ByteReadable {
  if (what instanceof Uint8Array) return () => readBytes(what);
  if (what instanceof Blob) return () => readBlob(what);
  if (typeof what === 'object' && what !== null) {
    if ('getReader' in what) return () => open(what);
    if (Symbol.asyncIterator in what) return () => what;
  }
  throw noSource('This is nothing that can be sent.');
}

function open(stream: ReadableStream<Uint8Array>): ByteReadable {
  try {
    return readStream(stream);
  } catch (error) {
    throw noSource('Somebody else reads this stream.', error);
  }
}

function noSource(message: string, cause?: unknown): ChatError {
  return new ChatError('FILE_NOT_FOUND', message, { cause });
}
