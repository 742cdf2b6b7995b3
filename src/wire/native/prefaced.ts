import { ChatError } from '../../errors.js';
import type { Notice } from '../../protocol/notices.js';
import type { Chunk } from '../Chunk.js';
import type { Dialect, RequestHandler, Speaker } from '../dialect.js';
import { nativeStream } from './native.js';
import { prefaceBytes } from './preface.js';

/** Checks the preface, byte by byte as it comes, and leaves what follows to the speaker of frames. */
class PrefacedSpeaker implements Speaker {
  readonly #frames: ReturnType<typeof nativeStream.createSpeaker>;
  #checked = 0;

  constructor(maxFrameBytes: number) {
    this.#frames = nativeStream.createSpeaker(maxFrameBytes);
  }

  push(data: Uint8Array | string, handler: RequestHandler): undefined {
    if (typeof data === 'string') throw new ChatError('PROTOCOL', 'A stream holds no messages.');
    let offset = 0;
    while (offset < data.length && this.#checked < prefaceBytes.length) {
      if (data[offset] !== prefaceBytes[this.#checked]) {
        throw new ChatError('PROTOCOL', 'The preface is missing.');
      }
      offset += 1;
      this.#checked += 1;
    }
    if (offset < data.length) this.#frames.push(data.subarray(offset), handler);
  }

  tell(notice: Notice): Uint8Array {
    return this.#frames.tell(notice);
  }

  encodeChunk(chunk: Chunk): Uint8Array[] {
    return this.#frames.encodeChunk(chunk);
  }
}

/** The native dialect over a stream of which nobody has read the beginning yet. */
export const nativeFromPreface: Dialect = {
  ...nativeStream,
  createSpeaker: (maxFrameBytes) => new PrefacedSpeaker(maxFrameBytes),
};
