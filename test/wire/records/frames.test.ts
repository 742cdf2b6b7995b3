import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRecords, RecordDecoder } from '../../../src/wire/records/frames.js';
import { encodeRecord, records } from '../../legacy/support/wires.js';

/** What a decoder finds in these pieces. */
function decode(pieces: readonly Uint8Array[], maxTextBytes = 10_000): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  const decoder = new RecordDecoder(maxTextBytes);
  const sink = {
    handleText: (text: string | undefined) => found.push(text),
    handleAnswer: () => expect.unreachable(),
  };
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; ) at = decoder.take(piece, at, sink);
  }
  decoder.flush(sink);
  return found;
}

const letters = fc.constantFrom('a', '가', '👋', 'é', ' ', '\t');

describe('an encoder of records', () => {
  it('makes records that, read as old clients read them, are the text', () => {
    const text = fc.string({ unit: letters, minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
        const bytes = Buffer.from(encodeRecords(texts));
        expect(bytes.length % 128).toBe(0);
        const { texts: read } = records.decode(bytes);
        expect(read.join('')).toBe(texts.join(''));
        for (let at = 0; at < bytes.length; at += 128) {
          const record = bytes.subarray(at, at + 128);
          // Each ends with a NUL, and nothing of anybody else's follows it.
          const end = record.indexOf(0);
          expect(end).toBeGreaterThan(0);
          expect(record.subarray(end).every((byte) => byte === 0)).toBe(true);
          expect(record.subarray(0, end).toString()).not.toContain('\ufffd');
        }
      }),
    );
  });

  it('gives each text records of its own, as few as there can be', () => {
    expect(encodeRecords(['a', 'b'])).toHaveLength(256);
    expect(encodeRecords(['x'.repeat(127)])).toHaveLength(128);
    expect(encodeRecords(['x'.repeat(128)])).toHaveLength(256);
    expect(encodeRecords([`${'x'.repeat(126)}가`])).toHaveLength(256);
  });

  it('does not write over what it gave before', () => {
    const first = encodeRecords(['first']);
    const copy = Buffer.from(first);
    for (let count = 0; count < 2000; count += 1) encodeRecords(['x'.repeat(500)]);
    expect(Buffer.from(first)).toEqual(copy);
  });
});

describe('a decoder of records', () => {
  it('finds every text, however long and however it is cut', () => {
    const text = fc.string({ unit: letters, minLength: 1, maxLength: 300 });
    const size = fc.constantFrom(124, 125, 126, 127, 128);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, size, fc.nat(255))),
        fc.array(fc.nat()),
        (texts, cuts) => {
          const stream = Buffer.concat(
            texts.flatMap(([each, max, garbage]) => {
              const bytes = Buffer.from(`${each}\n`);
              const pieces = [];
              for (let at = 0; at < bytes.length; at += max) {
                pieces.push(encodeRecord(bytes.subarray(at, at + max), garbage));
              }
              return pieces;
            }),
          );
          const places = cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b);
          const pieces = [0, ...places].map((start, at) => stream.subarray(start, places[at]));
          expect(decode(pieces)).toEqual(texts.map(([each]) => each));
        },
      ),
    );
  });

  it.each([123, 124, 125, 126, 127])(
    'takes a text of %i bytes without a newline for whole if it does not fill its record',
    (size) => {
      const found = decode([encodeRecord('x'.repeat(size)), encodeRecord('y\n')]);
      const isWhole = size < 124;
      expect(found).toEqual(isWhole ? ['x'.repeat(size), 'y'] : [`${'x'.repeat(size)}y`]);
    },
  );

  it('leaves out the name that each piece of a text has before it', () => {
    const piece = 'x'.repeat(120);
    expect(
      decode([
        encodeRecord(`[atom] ${piece}`),
        encodeRecord(`[atom] ${piece}`),
        encodeRecord('[atom] end\n'),
      ]),
    ).toEqual([`[atom] ${piece}${piece}end`]);
  });

  it('leaves other brackets in a text that goes on', () => {
    const piece = 'x'.repeat(120);
    expect(decode([encodeRecord(`[atom] ${piece}`), encodeRecord('[note] end\n')])).toEqual([
      `[atom] ${piece}[note] end`,
    ]);
  });

  it('tells of a text that is too long, and goes on with the next', () => {
    const long = Array.from({ length: 10 }, () => encodeRecord('x'.repeat(127)));
    expect(decode([...long, encodeRecord('end\n'), encodeRecord('next\n')], 1000)).toEqual([
      undefined,
      'next',
    ]);
  });

  it('makes a text of a record that the end of the stream cuts short', () => {
    expect(decode([encodeRecord('one\n'), Buffer.from('two\n')])).toEqual(['one', 'two']);
    expect(decode([Buffer.concat([Buffer.from('two\n\0'), Buffer.alloc(20, 0xff)])])).toEqual([
      'two',
    ]);
    expect(decode([encodeRecord('x'.repeat(127))])).toEqual(['x'.repeat(127)]);
  });

  it('passes over empty records', () => {
    expect(decode([encodeRecord(''), encodeRecord('', 0xff), encodeRecord('x\n')])).toEqual(['x']);
  });
});
