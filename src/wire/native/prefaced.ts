import { ChatError } from '../../errors.js';
import type { Dialect, RequestDecoder, RequestHandler } from '../dialect.js';
import { nativeStream } from './native.js';
import { prefaceBytes } from './preface.js';

/** Checks the preface, byte by byte as it comes, and leaves what follows to the decoder of frames. */
class PrefacedDecoder implements RequestDecoder {
  readonly #frames: RequestDecoder;
  #checked = 0;

  constructor(frames: RequestDecoder) {
    this.#frames = frames;
  }

  push(data: Uint8Array | string, handler: RequestHandler): void {
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
}

/** The native dialect over a stream of which nobody has read the beginning yet. */
export const nativeFromPreface: Dialect = {
  ...nativeStream,
  createDecoder: (maxFrameBytes) => new PrefacedDecoder(nativeStream.createDecoder(maxFrameBytes)),
};
