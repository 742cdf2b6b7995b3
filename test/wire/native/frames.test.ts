import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { encodeJsonFrame, FrameDecoder } from '../../../src/wire/native/frames.js';
import { decodeFrames, encodeFrame } from '../../support/naiveFrames.js';
import { collectGarbage } from './collectGarbage.js';

const maxFrameBytes = 64 * 1024;

const show = (kind: number, body: Uint8Array) => `${kind}:${Buffer.from(body).toString('hex')}`;

/** What the decoder finds when it is fed these pieces one after another. */
function decodePieces(pieces: readonly Uint8Array[], limit = maxFrameBytes): string[] {
  const decoder = new FrameDecoder(limit);
  const found: string[] = [];
  for (const piece of pieces) decoder.push(piece, (kind, body) => found.push(show(kind, body)));
  return found;
}

/** What there is to find in a stream. */
function framesIn(whole: Uint8Array): string[] {
  return decodeFrames(whole).frames.map(({ kind, body }) => show(kind, body));
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
  encodeFrame(2, new Uint8Array([0, 0, 0, 1, 1])),
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
    const someFrames = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 2000 })),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(someFrames, fc.array(fc.nat(), { maxLength: 20 }), (some, cuts) => {
        const whole = Buffer.concat(some.map(([kind, body]) => encodeFrame(kind, body)));
        const positions = cuts.map((place) => place % (whole.length + 1));
        expect(decodePieces(cut(whole, positions))).toEqual(framesIn(whole));
      }),
      { numRuns: 300 },
    );
  });

  it('are not handed over before they are whole', () => {
    expect(decodePieces([stream.subarray(0, -1)])).toEqual(expected.slice(0, -1));
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
      decoder.push(piece, () => expect.unreachable());
      received += piece.length;
      expect(Math.max(...sizes)).toBeLessThanOrEqual(2 * received);
    }
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.length).toBeLessThan(20);
  });

  it('is nothing for frames that arrive whole', () => {
    const decoder = new FrameDecoder(maxFrameBytes);
    const { sizes } = watchAllocations();
    decoder.push(stream, () => {});
    expect(sizes).toEqual([]);
  });

  it('is given back when the frame has been handed over', async () => {
    const decoder = new FrameDecoder(maxFrameBytes);
    const { arrays } = watchAllocations();
    const large = encodeFrame(1, Buffer.alloc(60_000));
    decoder.push(large.subarray(0, 59_000), () => expect.unreachable());
    decoder.push(large.subarray(59_000), () => {});
    vi.unstubAllGlobals();
    await collectGarbage();
    expect(arrays.length).toBeGreaterThan(0);
    expect(arrays.filter((array) => array.deref() !== undefined)).toEqual([]);
    decoder.push(stream, () => {});
  });
});
