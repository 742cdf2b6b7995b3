import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFileFrame } from '../../../src/wire/typed/files.js';
import { TypedDecoder } from '../../../src/wire/typed/frames.js';
import { encodeTyped, typed } from '../../legacy/support/wires.js';

/** What a decoder finds in these pieces, as a test peer shows it. */
function decode(pieces: readonly Uint8Array[], maxFrameBytes = 1000): string[] {
  const found: string[] = [];
  const decoder = new TypedDecoder(maxFrameBytes);
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      at = decoder.take(piece, at, (type, body) => {
        const text = Buffer.from(body).toString();
        found.push(type === 0 ? text : `<${type}>${text}`);
      });
    }
  }
  return found;
}

describe('a decoder of typed frames', () => {
  it('finds what the description says, however it is cut', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '가', '\n', '\x01', '\x03'),
      maxLength: 30,
    });
    const frame = fc.oneof(
      fc.tuple(fc.constantFrom(0, 1, 3), text).map(([type, body]) => encodeTyped(type, body)),
      fc
        .tuple(fc.nat(6), text)
        .map(([subtype, body]) => encodeTyped(2, `${String.fromCharCode(subtype)}${body}`)),
    );
    fc.assert(
      fc.property(fc.array(frame), fc.array(fc.nat()), (frames, cuts) => {
        const stream = Buffer.concat(frames);
        const places = cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b);
        const pieces = [0, ...places].map((start, at) => stream.subarray(start, places[at]));
        expect(decode(pieces)).toEqual(typed.decode(stream).texts);
      }),
    );
  });

  it('does not take the octet of a question for a list for the end of its frame', () => {
    const stream = Buffer.from('02006100', 'hex');
    expect(decode([stream])).toEqual(['<2>\0a']);
    expect(decode([...stream].map((byte) => Buffer.from([byte])))).toEqual(['<2>\0a']);
  });

  it.each([4, 0x41, 255])('refuses a frame of type %i', (type) => {
    expect(() => decode([Buffer.from([type])])).toThrow(
      expect.objectContaining({ code: 'PROTOCOL' }),
    );
  });

  it('refuses a frame that is too large as soon as that is known, in one piece or many', () => {
    const fits = Buffer.concat([Buffer.from([0]), Buffer.alloc(98, 'x'), Buffer.from([0])]);
    expect(decode([fits], 100)).toHaveLength(1);
    const tooLarge = expect.objectContaining({ code: 'TOO_LARGE' });
    expect(() => decode([fits], 99)).toThrow(tooLarge);
    expect(() =>
      decode(
        [...fits.subarray(0, 100)].map((byte) => Buffer.from([byte])),
        99,
      ),
    ).toThrow(tooLarge);
    expect(() => decode([Buffer.alloc(100, 'x').fill(0, 0, 1)], 99)).toThrow(tooLarge);
  });
});

describe('a frame about files', () => {
  it('never means anything else than the seven it can be', () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .tuple(fc.nat(8), fc.stringMatching(/^[a-z가0-9 .]{0,30}$/))
        .map(([type, text]) => Buffer.concat([Buffer.from([type]), Buffer.from(text)])),
    );
    fc.assert(
      fc.property(body, (bytes) => {
        try {
          const frame = decodeFileFrame(bytes);
          expect(frame.user).toMatch(/^\S+$/);
          if ('file' in frame) expect(frame.file).not.toBe('');
          if ('port' in frame) expect(frame.port).toBeLessThan(65_536);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ChatError', code: 'PROTOCOL' });
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['without a subtype', ''],
    ['of an unknown subtype', '\x07minji'],
    ['without a user', '\x00'],
    ['with two users', '\x00minji atom'],
    ['without a file', '\x04minji'],
    ['without a port', '\x05minji a.txt 192.0.2.7'],
    ['with a port that is none', '\x05minji a.txt 192.0.2.7 http'],
    ['with a port that is too large', '\x05minji a.txt 192.0.2.7 70000'],
  ])('%s is refused', (_what, body) => {
    expect(() => decodeFileFrame(Buffer.from(body))).toThrow(
      expect.objectContaining({ code: 'PROTOCOL' }),
    );
  });
});
