import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Request } from '../../../src/protocol/requests.js';
import type { Chunk } from '../../../src/wire/Chunk.js';
import { nativeStream, nativeWebSocket } from '../../../src/wire/native/native.js';
import {
  decodeChunkBody,
  decodeFrames,
  decodeServerFrames,
  encodeChunk,
  encodeChunkBody,
  encodeMessage,
} from '../../support/naiveFrames.js';
import { readChunks } from '../../support/readChunks.js';

const largest = Number.MAX_SAFE_INTEGER;
const protocolError = expect.objectContaining({ code: 'PROTOCOL' });

/** The stream cut at these positions. */
function cut(stream: Uint8Array, positions: readonly number[]): Uint8Array[] {
  const places = [...positions].sort((a, b) => a - b);
  return [0, ...places].map((start, index) => stream.subarray(start, places[index]));
}

/** What a server finds in a stream: requests, and bytes of files by their transfer and place, in their order. */
function readAll(pieces: readonly Uint8Array[]): string[] {
  const found: string[] = [];
  const speaker = nativeStream.createSpeaker(64 * 1024);
  for (const piece of pieces) {
    speaker.push(piece, {
      isReady: true,
      handleAnswer: () => {},
      handleRequest: (request: Request) => found.push(request.type),
      handleInvalid: (id: string) => found.push(id),
      handleChunk: ({ file, offset, data }: Chunk) => {
        data.forEach((byte, index) => {
          found.push(`${file}@${offset + index}:${byte}`);
        });
      },
    });
  }
  return found;
}

function encodeTcp(piece: Chunk): Uint8Array[] {
  return nativeStream.createSpeaker(64 * 1024).encodeChunk(piece);
}

function encodeWebSocket(piece: Chunk): Uint8Array[] {
  return nativeWebSocket.createSpeaker().encodeChunk(piece);
}

const ping = encodeMessage({ type: 'ping' });
const stream = Buffer.concat([
  encodeChunk(4, 0, Buffer.from('hi')),
  ping,
  encodeChunk(largest, largest - 1, Buffer.from([0])),
  encodeChunk(5, 2 ** 32, Buffer.alloc(20, 7)),
  encodeChunk(4, 2, Buffer.from('!')),
  ping,
]);
const expected = [
  ...['4@0:104', '4@1:105', 'ping', `${largest}@${largest - 1}:0`],
  ...Array.from({ length: 20 }, (_, index) => `5@${2 ** 32 + index}:7`),
  ...['4@2:33', 'ping'],
];

describe('pieces of files on a stream', () => {
  it('are found among the requests, in their order', () => {
    expect(readAll([stream])).toEqual(expected);
  });

  it('are found when the stream is cut at any two places', () => {
    for (let first = 0; first <= stream.length; first += 1) {
      for (let second = first; second <= stream.length; second += 7) {
        expect(readAll(cut(stream, [first, second]))).toEqual(expected);
      }
    }
  });

  it('are found when it comes byte by byte', () => {
    const all = Array.from({ length: stream.length - 1 }, (_, index) => index + 1);
    expect(readAll(cut(stream, all))).toEqual(expected);
  });

  it('are found, whatever they are and wherever they are cut, and nothing is changed', () => {
    const place = fc.oneof(fc.nat(), fc.nat(largest - 1000));
    const piece = fc.record({
      file: place,
      offset: place,
      data: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    });
    const some = fc.array(piece, { maxLength: 8 });
    fc.assert(
      fc.property(some, fc.array(fc.nat(), { maxLength: 12 }), (pieces, cuts) => {
        const whole = Buffer.concat(
          pieces.map(({ file, offset, data }) => encodeChunk(file, offset, data)),
        );
        const positions = cuts.map((at) => at % (whole.length + 1));
        const runs = readChunks(nativeStream, ...cut(whole, positions));
        expect(runs).toEqual(readChunks(nativeStream, whole));
        const found = runs.map(({ data }) => data);
        expect(Buffer.concat(found)).toEqual(Buffer.concat(pieces.map(({ data }) => data)));
      }),
      { numRuns: 200 },
    );
  });

  it('may be as large as a frame, and not larger', () => {
    const data = Buffer.alloc(64 * 1024 - 17, 1);
    expect(readChunks(nativeStream, encodeChunk(4, 0, data))).toEqual([
      { file: 4, offset: 0, data },
    ]);
    const larger = encodeChunk(4, 0, Buffer.alloc(data.length + 1));
    expect(() => readChunks(nativeStream, larger)).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE' }),
    );
  });

  it('are refused by their length alone when that is past the limit', () => {
    const larger = encodeChunk(4, 0, Buffer.alloc(64 * 1024));
    expect(() => readChunks(nativeStream, larger.subarray(0, 4))).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE' }),
    );
  });
});

describe.each([
  ['a stream', nativeStream, encodeChunk],
  ['WebSocket', nativeWebSocket, encodeChunkBody],
] as const)('a piece of a file over %s', (_carrier, dialect, encode) => {
  it('is of the transfer and at the place that it names, up to the largest number there is', () => {
    const data = Buffer.from('x');
    for (const number of [0, 1, 255, 256, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 52, largest]) {
      expect(readChunks(dialect, encode(number, 0, data))).toEqual([
        { file: number, offset: 0, data },
      ]);
      expect(readChunks(dialect, encode(7, number, data))).toEqual([
        { file: 7, offset: number, data },
      ]);
    }
  });

  it.each([2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n])(
    'is refused when it names a number that cannot be counted with: %s',
    (number) => {
      const data = Buffer.from('x');
      expect(() => readChunks(dialect, encode(number, 0, data))).toThrow(protocolError);
      expect(() => readChunks(dialect, encode(7, number, data))).toThrow(protocolError);
    },
  );

  it('is refused without a byte, and without a whole header', () => {
    expect(() => readChunks(dialect, encode(4, 0, Buffer.alloc(0)))).toThrow(protocolError);
    if (dialect === nativeWebSocket) return;
    for (let length = 1; length < 17; length += 1) {
      const frame = Buffer.concat([Buffer.from([0, 0, 0, length, 2]), Buffer.alloc(length - 1)]);
      expect(() => readChunks(dialect, frame)).toThrow(protocolError);
    }
  });
});

describe('a server writes a piece of a file', () => {
  const piece = fc.record({
    file: fc.maxSafeNat(),
    offset: fc.maxSafeNat(),
    data: fc.uint8Array({ minLength: 1, maxLength: 70_000 }),
  });

  it('so that a naive reader finds it, on a stream and over WebSocket', () => {
    fc.assert(
      fc.property(piece, ({ file, offset, data }) => {
        const expectedChunk = { file, offset, data: Buffer.from(data) };
        const stream = Buffer.concat(encodeTcp({ file, offset, data }));
        const { frames, rest } = decodeFrames(stream);
        expect(frames.map(({ kind }) => kind)).toEqual([2]);
        expect(frames.map(({ body }) => decodeChunkBody(body))).toEqual([expectedChunk]);
        expect(rest).toHaveLength(0);
        const messages = decodeServerFrames(Buffer.concat(encodeWebSocket({ file, offset, data })));
        expect(messages.map(({ final, opcode }) => [final, opcode])).toEqual([[true, 2]]);
        expect(messages.map(({ body }) => decodeChunkBody(body))).toEqual([expectedChunk]);
      }),
      { numRuns: 100 },
    );
  });

  it('without copying its data', () => {
    const data = new Uint8Array(10);
    for (const encode of [encodeTcp, encodeWebSocket]) {
      const parts = encode({ file: 4, offset: 0, data });
      expect(parts.at(-1)?.buffer).toBe(data.buffer);
    }
  });
});
