import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTextFrame } from '../../../src/wire/native/websocketFrames.js';
import { decodeTextFrame } from '../../support/naiveFrames.js';

describe('a text in a WebSocket frame', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])(
    'of %i bytes is read as it was',
    (bytes) => {
      const text = 'x'.repeat(bytes);
      expect(decodeTextFrame(encodeTextFrame(text))).toBe(text);
    },
  );

  it('is measured in bytes, not in characters', () => {
    const text = '한'.repeat(42);
    const frame = encodeTextFrame(text);
    expect(Buffer.from(frame.subarray(0, 4)).toString('hex')).toBe('817e007e');
    expect(decodeTextFrame(frame)).toBe(text);
  });

  it('is read as it was, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(decodeTextFrame(encodeTextFrame(text))).toBe(text);
      }),
    );
  });
});
