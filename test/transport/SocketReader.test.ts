import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SocketReader } from '../../src/transport/SocketReader.js';

/** As a socket does: writes where it was told to, and says how much that was. */
function read(reader: SocketReader, bytes: Uint8Array): boolean {
  reader.buffer.set(bytes);
  return reader.callback(bytes.length);
}

const reads = fc.array(fc.uint8Array({ minLength: 1, maxLength: 65_536 }), { maxLength: 60 });

it('hands over what was read, piece by piece', () => {
  fc.assert(
    fc.property(reads, (pieces) => {
      const reader = new SocketReader();
      const taken: Uint8Array[] = [];
      reader.open((bytes) => taken.push(new Uint8Array(bytes)));
      for (const piece of pieces) expect(read(reader, piece)).toBe(true);
      expect(taken).toEqual(pieces);
    }),
    { numRuns: 50 },
  );
});

it('stops when nobody takes what is read, and keeps it until somebody does', () => {
  const reader = new SocketReader();
  expect(read(reader, Uint8Array.of(1, 2))).toBe(false);
  expect(read(reader, Uint8Array.of(3))).toBe(false);
  const taken: number[] = [];
  reader.open((bytes) => taken.push(...bytes));
  expect(read(reader, Uint8Array.of(4))).toBe(true);
  expect(taken).toEqual([1, 2, 3, 4]);
});

it('keeps what comes while it is paused, and stops again when whoever takes it says so', () => {
  const reader = new SocketReader();
  const taken: number[] = [];
  reader.open((bytes) => {
    taken.push(...bytes);
    // As somebody does who takes one piece at a time.
    reader.pause();
  });
  expect(read(reader, Uint8Array.of(1))).toBe(false);
  expect(read(reader, Uint8Array.of(2))).toBe(false);
  expect(read(reader, Uint8Array.of(3))).toBe(false);
  expect(taken).toEqual([1]);
  reader.resume();
  expect(taken).toEqual([1, 2]);
  expect(reader.isOpen).toBe(false);
  reader.resume();
  expect(taken).toEqual([1, 2, 3]);
});
