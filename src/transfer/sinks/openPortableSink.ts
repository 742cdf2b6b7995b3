import { ChatError } from '../../errors.js';
import type { FileSink, SinkOptions } from '../FileSink.js';
import type { Sink } from '../Sink.js';
import type { Target } from './ExactSink.js';
import { checkSinkSize, ExactSink } from './ExactSink.js';
import { MemoryTarget } from './MemoryTarget.js';
import { notSaved } from './notSaved.js';
import { StreamTarget } from './StreamTarget.js';
import { WritableTarget } from './WritableTarget.js';

/** Where a file can go everywhere, because it is no path. */
export type PortableSink = Exclude<FileSink, string> | 'memory';

/** Rejects with `FILE_NOT_SAVED` for what nothing can be written to, and with `FILE_TOO_LARGE` for too little memory. */
export async function openPortableSink(to: PortableSink, options: SinkOptions): Promise<Sink> {
  checkSinkSize(options.size);
  try {
    return new ExactSink(options.size, targetOf(to, options));
  } catch (error) {
    throw notSaved(error);
  }
}

function targetOf(to: PortableSink, options: SinkOptions): Target {
  if (to === 'memory') return new MemoryTarget(options.size, options.maxMemoryBytes);
  if (typeof to === 'object' && to !== null) {
    if ('getWriter' in to) return new StreamTarget(to);
    if ('write' in to) return new WritableTarget(to);
  }
  throw new ChatError('FILE_NOT_SAVED', 'This is nothing that can be written to.');
}
