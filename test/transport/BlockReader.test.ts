import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BlockReader } from '../../src/transport/BlockReader.js';

/** As a socket does: asks where a read goes, writes there, says how much it was. */
function read(reader: BlockReader, bytes: Uint8Array): boolean {
  const place = reader.buffer();
  place.set(bytes);
  return reader.callback(bytes.length);
}

it('hands over what was read, piece by piece, and never writes over it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 65_536 }), { maxLength: 60 }), (lengths) => {
      const reader = new BlockReader();
      const taken: Uint8Array[] = [];
      reader.open((bytes) => taken.push(bytes));
      const pieces = lengths.map((length, index) => new Uint8Array(length).fill(index));
      for (const piece of pieces) expect(read(reader, piece)).toBe(true);
      expect(Buffer.concat(taken).equals(Buffer.concat(pieces))).toBe(true);
      expect(taken.map(({ length }) => length)).toEqual(lengths);
    }),
    { numRuns: 50 },
  );
});

it('has room for the largest read at any time', () => {
  const reader = new BlockReader();
  reader.open(() => {});
  for (let count = 0; count < 100; count += 1) {
    expect(reader.buffer().length).toBeGreaterThanOrEqual(65_536);
    reader.callback(65_535);
  }
});

it('stops when nobody takes what is read, and keeps it until somebody does', () => {
  const reader = new BlockReader();
  expect(read(reader, Uint8Array.of(1, 2))).toBe(false);
  expect(read(reader, Uint8Array.of(3))).toBe(false);
  const taken: Uint8Array[] = [];
  reader.open((bytes) => taken.push(bytes));
  expect(read(reader, Uint8Array.of(4))).toBe(true);
  expect(Buffer.concat(taken)).toEqual(Buffer.from([1, 2, 3, 4]));
});
