import type { Encoding } from '../../src/delivery/Fanout.js';

/** A format in which a notice is a line, and which counts what it encodes. */
export class LineEncoding implements Encoding<string> {
  encodings = 0;

  encode(notice: string): Uint8Array {
    this.encodings += 1;
    return Buffer.from(`${notice}\n`);
  }
}
