import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ByteCollector } from '../../../src/wire/text/ByteCollector.js';

afterEach(() => vi.unstubAllGlobals());

describe('a collector', () => {
  it('gives back what was put in, up to its bound, and knows whether there was more', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.nat(100), (pieces, maxBytes) => {
        const collector = new ByteCollector(maxBytes);
        for (const piece of pieces) collector.add(piece);
        const all = Buffer.concat(pieces);
        expect(Buffer.from(collector.bytes)).toEqual(all.subarray(0, maxBytes));
        expect(collector.isOver).toBe(all.length > maxBytes);
        expect(collector.length).toBe(Math.min(all.length, maxBytes));
      }),
    );
  });

  it('begins anew when it was taken, and does not touch what it gave', () => {
    const collector = new ByteCollector(4);
    collector.add(Buffer.from('abcdef'));
    const taken = collector.take();
    expect(collector.isOver).toBe(false);
    collector.add(Buffer.from('xyz'));
    expect(Buffer.from(taken).toString()).toBe('abcd');
    expect(Buffer.from(collector.bytes).toString()).toBe('xyz');
  });

  it('takes back its end', () => {
    const collector = new ByteCollector(10);
    collector.add(Buffer.from('abc'));
    collector.truncate(2);
    collector.truncate(5);
    expect(Buffer.from(collector.bytes).toString()).toBe('ab');
  });

  it('never reserves more than twice what has come', () => {
    let reserved = 0;
    const Real = Uint8Array;
    class Counted extends Real {
      constructor(length: number) {
        super(length);
        reserved = Math.max(reserved, length);
      }
      // A view on what is there reserves nothing.
      static get [Symbol.species]() {
        return Real;
      }
    }
    const collector = new ByteCollector(1_000_000);
    const piece = Buffer.alloc(1000);
    vi.stubGlobal('Uint8Array', Counted);
    for (let count = 1; count <= 50; count += 1) {
      collector.add(piece);
      expect(reserved).toBeLessThanOrEqual(2 * count * piece.length);
    }
  });
});
