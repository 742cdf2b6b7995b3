import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Arrived } from '../../src/transfer/Arrived.js';
import { makeBytes } from './support/makeBytes.js';

/** What comes, piece by piece, and how much of what waits is written after each. */
const courses = fc.array(
  fc.record({ length: fc.integer({ min: 1, max: 700_000 }), written: fc.nat(3) }),
  { maxLength: 12 },
);

it('hands over what came, in its order, and writes over nothing that was not given back', () => {
  fc.assert(
    fc.property(courses, (course) => {
      const bytes = makeBytes(course.reduce((sum, { length }) => sum + length, 0));
      const arrived = new Arrived(bytes.length);
      const memory = new Set<ArrayBufferLike>();
      let at = 0;
      let out = 0;
      let mostWaiting = 0;
      const write = () => {
        const piece = arrived.take();
        if (piece === undefined) return false;
        memory.add(piece.buffer);
        expect(Buffer.compare(piece, bytes.subarray(out, out + piece.length))).toBe(0);
        out += piece.length;
        // Comes before it is given back.
        if (at < bytes.length) {
          const seen = Buffer.from(piece);
          arrived.add(bytes.subarray(at, at + 1));
          at += 1;
          expect(Buffer.compare(piece, seen)).toBe(0);
        }
        arrived.giveBack(piece);
        return true;
      };
      for (const { length, written } of course) {
        const end = Math.min(at + length, bytes.length);
        arrived.add(bytes.subarray(at, end));
        at = end;
        mostWaiting = Math.max(mostWaiting, at - out);
        for (let count = 0; count < written; count += 1) write();
      }
      while (write());
      expect(out).toBe(at);
      // Each of 256 KiB; those at both ends may be filled in part.
      expect(memory.size).toBeLessThanOrEqual(Math.ceil(mostWaiting / 262_144) + 2);
    }),
    { numRuns: 100 },
  );
});

it('holds on to nothing that a piece came with', () => {
  const bytes = makeBytes(10);
  const arrived = new Arrived(3);
  arrived.add(bytes.subarray(0, 3));
  bytes.fill(0);
  const piece = arrived.take();
  expect(piece).toEqual(makeBytes(10).subarray(0, 3));
  expect(piece?.buffer.byteLength).toBe(3);
});

it('forgets what waits', () => {
  const arrived = new Arrived(600_000);
  arrived.add(makeBytes(300_000));
  arrived.clear();
  expect(arrived.take()).toBeUndefined();
});
