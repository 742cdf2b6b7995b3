import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Chunk } from '../../../src/wire/Chunk.js';
import type { FrameHandler } from '../../../src/wire/native/frames.js';
import {
  encodeChunkFrame,
  encodeJsonFrame,
  FrameDecoder,
} from '../../../src/wire/native/frames.js';
import { decodeFrames, encodeFrame } from '../../support/naiveFrames.js';
import { collectGarbage } from './collectGarbage.js';

const maxFrameBytes = 64 * 1024;

const show = (kind: number, body: Uint8Array) => `${kind}:${Buffer.from(body).toString('hex')}`;

/** Byte by byte: a chunk may be handed over in any number of pieces. */
const showChunk = ({ file, offset, data }: Chunk) =>
  Array.from(data, (byte, at) => `file ${file} at ${offset + at}: ${byte}`);

/** Writes down what a decoder finds. */
class Finder implements FrameHandler {
  readonly found: string[] = [];

  handleFrame(kind: number, body: Uint8Array): void {
    this.found.push(show(kind, body));
  }

  handleChunk(chunk: Chunk): void {
    this.found.push(...showChunk(chunk));
  }
}

/** What the decoder finds when it is fed these pieces one after another. */
function decodePieces(pieces: readonly Uint8Array[], limit = maxFrameBytes): string[] {
  const decoder = new FrameDecoder(limit);
  const finder = new Finder();
  for (const piece of pieces) decoder.push(piece, finder);
  return finder.found;
}

/** What there is to find in a stream. */
function framesIn(whole: Uint8Array): string[] {
  return decodeFrames(whole).frames.flatMap(({ kind, body }) => {
    if (kind !== 2) return [show(kind, body)];
    const [file, offset] = [body.readBigUInt64BE(0), body.readBigUInt64BE(8)].map(Number);
    return showChunk({ file: file ?? 0, offset: offset ?? 0, data: body.subarray(16) });
  });
}

/** A chunk, as the protocol's page describes it. */
function encodeChunk(file: number, offset: number, data: Uint8Array): Buffer {
  const header = Buffer.alloc(16);
  header.writeBigUInt64BE(BigInt(file));
  header.writeBigUInt64BE(BigInt(offset), 8);
  return encodeFrame(2, Buffer.concat([header, data]));
}

/** The stream cut at these positions. */
function cut(stream: Uint8Array, positions: readonly number[]): Uint8Array[] {
  const places = [...positions].sort((a, b) => a - b);
  return [0, ...places].map((start, index) => stream.subarray(start, places[index]));
}

/** Frames of every awkward kind: without a body, of one byte, longer than a one-byte length, and with binary zeros. */
const frames = [
  encodeFrame(1, ''),
  encodeFrame(1, '{}'),
  encodeFrame(255, new Uint8Array([0])),
  encodeFrame(1, '{"text":"안녕하세요"}'),
  encodeFrame(0, new Uint8Array(300)),
  encodeChunk(7, 2 ** 40 + 1, new Uint8Array([0, 0, 0, 1, 1])),
  encodeChunk(2 ** 53 - 1, 0, new Uint8Array([2])),
];
const stream = Buffer.concat(frames);
const expected = framesIn(stream);

describe('a frame', () => {
  it('is written as its length, its kind and the JSON text in UTF-8', () => {
    const json = '{"text":"한글 𠮷 \\n"}';
    expect(Buffer.from(encodeJsonFrame(json))).toEqual(encodeFrame(1, json));
  });

  it('is written right for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (json) => {
        expect(Buffer.from(encodeJsonFrame(json))).toEqual(encodeFrame(1, json));
      }),
    );
  });
});

describe('frames on a stream', () => {
  it('are found when the stream is cut at any place', () => {
    for (let position = 0; position <= stream.length; position += 1) {
      expect(decodePieces(cut(stream, [position]))).toEqual(expected);
    }
  });

  it('are found when the stream is cut at any two places', () => {
    const short = Buffer.concat(frames.slice(0, 4));
    const found = framesIn(short);
    for (let first = 0; first <= short.length; first += 1) {
      for (let second = first; second <= short.length; second += 1) {
        expect(decodePieces(cut(short, [first, second]))).toEqual(found);
      }
    }
  });

  it('are found when it comes byte by byte', () => {
    const bytes = Array.from(stream, (_, position) => stream.subarray(position, position + 1));
    expect(decodePieces(bytes)).toEqual(expected);
  });

  it('are found however they are merged', () => {
    for (let merges = 0; merges < 1 << (frames.length - 1); merges += 1) {
      const pieces: Buffer[] = [];
      for (const [index, frame] of frames.entries()) {
        const last = pieces.at(-1);
        const merged = index > 0 && (merges & (1 << (index - 1))) !== 0;
        if (merged && last !== undefined) pieces[pieces.length - 1] = Buffer.concat([last, frame]);
        else pieces.push(frame);
      }
      expect(decodePieces(pieces)).toEqual(expected);
    }
  });

  it('are found, whatever they are and wherever they are cut, as a naive decoder finds them', () => {
    const plain = fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 2000 }))
      .filter(([kind]) => kind !== 2)
      .map(([kind, body]) => encodeFrame(kind, body));
    const chunks = fc
      .tuple(fc.maxSafeNat(), fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 2000 }))
      .map(([file, offset, data]) => encodeChunk(file, offset, data));
    const someFrames = fc.array(fc.oneof(plain, chunks), { maxLength: 12 });
    fc.assert(
      fc.property(someFrames, fc.array(fc.nat(), { maxLength: 20 }), (some, cuts) => {
        const whole = Buffer.concat(some);
        const positions = cuts.map((place) => place % (whole.length + 1));
        expect(decodePieces(cut(whole, positions))).toEqual(framesIn(whole));
      }),
      { numRuns: 300 },
    );
  });

  it('are not handed over before they are whole', () => {
    const [frame] = frames;
    const text = encodeFrame(1, 'text');
    const found = decodePieces([Buffer.concat([frame ?? text, text.subarray(0, -1)])]);
    expect(found).toEqual(['1:']);
  });
});

describe('a chunk', () => {
  const data = Buffer.from('the bytes of a file');

  it('is written as its transfer, its offset and its bytes, which are not copied', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (file, offset) => {
        const parts = encodeChunkFrame({ file, offset, data });
        expect(Buffer.concat(parts)).toEqual(encodeChunk(file, offset, data));
        expect(parts.at(-1)).toBe(data);
      }),
    );
  });

  it('is handed over as it comes, and not held', () => {
    const frame = encodeChunk(7, 100, data);
    const chunks: Chunk[] = [];
    const decoder = new FrameDecoder(maxFrameBytes);
    const handler = {
      handleFrame: () => expect.unreachable(),
      handleChunk: (chunk: Chunk) => chunks.push(chunk),
    };
    for (const piece of cut(frame, [24, 26, 30])) decoder.push(piece, handler);
    const handedOver = chunks.map(({ offset, data: piece }) => `${offset}: ${Buffer.from(piece)}`);
    expect(handedOver).toEqual(['100: the', '103:  b', '105: ytes', '109:  of a file']);
  });

  it('of no bytes is refused as soon as its length is known', () => {
    for (let length = 0; length <= 16; length += 1) {
      const frame = encodeFrame(2, new Uint8Array(length));
      expect(() => decodePieces([frame.subarray(0, 5)])).toThrow(
        expect.objectContaining({ code: 'PROTOCOL' }),
      );
    }
  });

  it('with a number larger than JavaScript can count is refused', () => {
    const frame = encodeChunk(7, 0, data);
    frame[5] = 0xff;
    expect(() => decodePieces([frame])).toThrow(expect.objectContaining({ code: 'PROTOCOL' }));
  });
});

describe('a length', () => {
  const claim = (length: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(length);
    return bytes;
  };

  it('of 0 is refused: a frame has a kind at least', () => {
    expect(() => decodePieces([claim(0)])).toThrow(expect.objectContaining({ code: 'PROTOCOL' }));
  });

  it('up to the limit is taken, and the next one refused', () => {
    const largest = encodeFrame(1, new Uint8Array(99));
    expect(decodePieces([largest], 100)).toHaveLength(1);
    expect(() => decodePieces([encodeFrame(1, new Uint8Array(100))], 100)).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE', details: { maxBytes: 100 } }),
    );
  });

  it('past the limit is refused as soon as it is known, however it was cut', () => {
    const bytes = claim(maxFrameBytes + 1);
    for (let position = 0; position < bytes.length; position += 1) {
      expect(decodePieces([bytes.subarray(0, position)])).toEqual([]);
      expect(() => decodePieces(cut(bytes, [position]))).toThrow(
        expect.objectContaining({ code: 'TOO_LARGE' }),
      );
    }
  });

  it('of 4 GiB is read as such, not as a negative number', () => {
    expect(() => decodePieces([claim(0xffff_ffff)])).toThrow(/4294967295/);
  });
});

describe('the memory of a decoder', () => {
  afterEach(() => void vi.unstubAllGlobals());

  const nothing: FrameHandler = {
    handleFrame: () => expect.unreachable(),
    handleChunk: () => expect.unreachable(),
  };

  /** Watches every byte array that is made from now on. */
  function watchAllocations(): {
    readonly sizes: number[];
    readonly arrays: WeakRef<Uint8Array>[];
  } {
    const sizes: number[] = [];
    const arrays: WeakRef<Uint8Array>[] = [];
    const construct = (type: typeof Uint8Array, [length]: [number]) => {
      const array = new type(length);
      sizes.push(array.byteLength);
      arrays.push(new WeakRef(array));
      return array;
    };
    vi.stubGlobal('Uint8Array', new Proxy(Uint8Array, { construct }));
    return { sizes, arrays };
  }

  it('grows with what has arrived and never with what was claimed', () => {
    const unlimited = 0xffff_ffff;
    const decoder = new FrameDecoder(unlimited);
    const { sizes } = watchAllocations();
    const pieces = [Buffer.from('ffffffff01', 'hex'), ...Array<Buffer>(200).fill(Buffer.alloc(97))];
    let received = 0;
    for (const piece of pieces) {
      decoder.push(piece, nothing);
      received += piece.length;
      expect(Math.max(...sizes)).toBeLessThanOrEqual(2 * received);
    }
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.length).toBeLessThan(20);
  });

  it('is nothing for frames that arrive whole', () => {
    const decoder = new FrameDecoder(maxFrameBytes);
    const { sizes } = watchAllocations();
    decoder.push(stream, new Finder());
    expect(sizes).toEqual([]);
  });

  it('is given back when the frame has been handed over', async () => {
    const decoder = new FrameDecoder(maxFrameBytes);
    const { arrays } = watchAllocations();
    const large = encodeFrame(1, Buffer.alloc(60_000));
    decoder.push(large.subarray(0, 59_000), nothing);
    decoder.push(large.subarray(59_000), new Finder());
    vi.unstubAllGlobals();
    await collectGarbage();
    expect(arrays.length).toBeGreaterThan(0);
    expect(arrays.filter((array) => array.deref() !== undefined)).toEqual([]);
    decoder.push(stream, new Finder());
  });

  it('is next to nothing for a chunk, however it is cut', () => {
    const decoder = new FrameDecoder(maxFrameBytes);
    const large = encodeChunk(7, 0, Buffer.alloc(60_000));
    const { sizes } = watchAllocations();
    const places = Array.from({ length: 60 }, (_, index) => index * 1001);
    for (const piece of cut(large, places)) decoder.push(piece, { ...nothing, handleChunk() {} });
    expect(Math.max(0, ...sizes)).toBeLessThan(50);
  });
});
