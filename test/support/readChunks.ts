import type { Chunk } from '../../src/wire/Chunk.js';
import type { Dialect } from '../../src/wire/dialect.js';

/** A run of bytes of a file. */
export interface Run {
  readonly file: number;
  readonly offset: number;
  readonly data: Buffer;
}

const maxFrameBytes = 64 * 1024;

/**
 * The runs of bytes that a server finds in what arrives, piece by piece. What follows on from what was found before belongs
 * to its run: where a decoder parts a chunk is its own affair.
 */
export function readChunks(dialect: Dialect, ...pieces: readonly (Uint8Array | string)[]): Run[] {
  const runs: Run[] = [];
  const speaker = dialect.createSpeaker(maxFrameBytes, () => {});
  const handler = {
    isReady: true,
    handleRequest: () => {},
    handleAnswer: () => {},
    handleInvalid: () => {},
    handleChunk: ({ file, offset, data }: Chunk) => {
      const last = runs.at(-1);
      const bytes = Buffer.from(data);
      if (last?.file !== file || last.offset + last.data.length !== offset) {
        runs.push({ file, offset, data: bytes });
      } else {
        runs[runs.length - 1] = { ...last, data: Buffer.concat([last.data, bytes]) };
      }
    },
  };
  for (const piece of pieces) speaker.push(piece, handler);
  return runs;
}
