import { ChatError } from '../errors.js';
import type { FileSink, SinkOptions } from './FileSink.js';
import type { FileSource, SourceOptions } from './FileSource.js';
import type { Sink } from './Sink.js';
import type { Source } from './Source.js';
import { openPortableSink } from './sinks/openPortableSink.js';
import { openPortableSource } from './sources/openPortableSource.js';

/** As in Node, but for paths, which are refused as `FILE_NOT_FOUND`. */
export async function openSource(what: FileSource, options: SourceOptions = {}): Promise<Source> {
  if (typeof what === 'string' || what instanceof URL) {
    throw new ChatError('FILE_NOT_FOUND', 'A browser opens no paths: give the File itself.');
  }
  return await openPortableSource(what, options);
}

/** As in Node, but for folders, which are refused as `FILE_NOT_SAVED`. */
export async function openSink(to: FileSink, options: SinkOptions): Promise<Sink> {
  if (typeof to === 'string' && to !== 'memory') {
    throw new ChatError('FILE_NOT_SAVED', "A browser has no folders: give a stream, or 'memory'.");
  }
  return await openPortableSink(to, options);
}
