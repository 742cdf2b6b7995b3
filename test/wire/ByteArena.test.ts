import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteArena } from '../../src/wire/ByteArena.js';

function write(arena: ByteArena, header: readonly number[], text: string): Uint8Array {
  arena.begin(header.length, text);
  header.forEach((byte, at) => {
    arena.setByte(at, byte);
  });
  return arena.cut();
}

const texts = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.nat(30_000).map((length) => '가'.repeat(length)) },
);

describe('an arena', () => {
  it('gives each text its own bytes, which no later one touches', () => {
    const header = fc.array(fc.nat(255), { maxLength: 10 });
    fc.assert(
      fc.property(fc.array(fc.tuple(header, texts), { maxLength: 60 }), (items) => {
        const arena = new ByteArena();
        const cuts = items.map(([bytes, text]) => write(arena, bytes, text));
        cuts.forEach((cut, index) => {
          const [bytes, text] = items[index] ?? [[], ''];
          expect(Buffer.from([...bytes, ...Buffer.from(text)]).equals(cut)).toBe(true);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('cuts many from one piece of memory', () => {
    const arena = new ByteArena();
    const first = write(arena, [1], 'one');
    const second = write(arena, [2], 'two');
    expect(second.buffer).toBe(first.buffer);
  });

  it('takes back what was discarded', () => {
    const arena = new ByteArena();
    const first = write(arena, [], 'one');
    arena.begin(0, 'two');
    arena.discard();
    expect(write(arena, [], 'three').byteOffset).toBe(first.byteOffset + 3);
  });

  it('sets numbers of four bytes', () => {
    const arena = new ByteArena();
    arena.begin(4, '');
    arena.setU32(0, 0xfedcba98);
    expect(Buffer.from(arena.cut()).toString('hex')).toBe('fedcba98');
  });
});
