import { openFileSource } from './disk/openFileSource.js';
import { openFolderSink } from './disk/openFolderSink.js';
import type { FileSink, SinkOptions } from './FileSink.js';
import type { FileSource, SourceOptions } from './FileSource.js';
import type { Sink } from './Sink.js';
import type { Source } from './Source.js';
import { openPortableSink } from './sinks/openPortableSink.js';
import { openPortableSource } from './sources/openPortableSource.js';

/** Opens what is to be sent: a path, or what can be sent everywhere. */
export function openSource(what: FileSource, options: SourceOptions = {}): Promise<Source> {
  const isPath = typeof what === 'string' || what instanceof URL;
  return isPath ? openFileSource(what, options) : openPortableSource(what, options);
}

/** Opens where a file is to go: a folder, or what can be written to everywhere. */
export function openSink(to: FileSink, options: SinkOptions): Promise<Sink> {
  const isFolder = typeof to === 'string' && to !== 'memory';
  if (isFolder) return openFolderSink(to, options.name, options.size);
  return openPortableSink(to, options);
}
