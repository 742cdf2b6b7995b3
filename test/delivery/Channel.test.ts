import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Channel, joinBytes } from '../../src/delivery/Channel.js';

const bytes = (...values: number[]) => Uint8Array.from(values);

function textOf(parts: Iterable<Uint8Array>): string {
  return Buffer.concat([...parts]).toString('latin1');
}

describe('a channel', () => {
  it('makes one batch of what was added since the last cut', () => {
    const channel = new Channel(100);
    channel.add(bytes(1, 2));
    channel.add(bytes(3));
    expect(channel).toMatchObject({ head: 3, pendingBytes: 3, cutEnd: 0 });
    expect(channel.cut()).toEqual({ start: 0, end: 3, bytes: Buffer.of(1, 2, 3) });
    channel.add(bytes(4));
    expect(channel.cut()).toEqual({ start: 3, end: 4, bytes: bytes(4) });
    expect(channel).toMatchObject({ head: 4, pendingBytes: 0, cutEnd: 4 });
  });

  it('makes no batch of nothing', () => {
    const channel = new Channel(100);
    expect(channel.cut()).toBeUndefined();
    channel.add(bytes(1));
    channel.cut();
    expect(channel.cut()).toBeUndefined();
  });

  it('copies nothing when only one thing was added', () => {
    const channel = new Channel(100);
    const only = bytes(1, 2, 3);
    channel.add(only);
    expect(channel.cut()?.bytes).toBe(only);
  });

  it('does not show what is not cut yet', () => {
    const channel = new Channel(100);
    channel.add(bytes(1));
    channel.cut();
    channel.add(bytes(2));
    expect([...channel.read(0, channel.head)]).toEqual([bytes(1)]);
  });

  it('keeps the newest batch whatever its size, because members at its start are not behind', () => {
    const channel = new Channel(2);
    channel.add(bytes(1, 2, 3, 4, 5));
    channel.cut();
    expect(textOf(channel.read(0, 5))).toBe('\x01\x02\x03\x04\x05');
  });

  it('hands out views of one batch, never copies', () => {
    const channel = new Channel(100);
    channel.add(bytes(1, 2));
    channel.add(bytes(3, 4));
    const batch = channel.cut();
    const [view] = channel.read(1, 3);
    expect(view).toEqual(Buffer.of(2, 3));
    expect(view?.buffer).toBe(batch?.bytes.buffer);
  });

  it('reads like the one long text it is, as far back as it keeps', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ add: fc.uint8Array({ minLength: 1, maxLength: 20 }) }) },
      { weight: 4, arbitrary: fc.constant('cut' as const) },
      { weight: 3, arbitrary: fc.record({ back: fc.nat(80), length: fc.nat(80) }) },
    );
    // Long enough that what is forgotten is also cleared away.
    const steps = fc.array(step, { maxLength: 400, size: 'max' });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), steps, (keptBytes, taken) => {
        const channel = new Channel(keptBytes);
        let said = '';
        let cut = 0;
        let lastBatch = 0;
        for (const next of taken) {
          if (next === 'cut') {
            const batch = channel.cut();
            expect(textOf(batch === undefined ? [] : [batch.bytes])).toBe(said.slice(cut));
            if (said.length > cut) lastBatch = cut;
            cut = said.length;
          } else if ('add' in next) {
            channel.add(next.add);
            said += Buffer.from(next.add).toString('latin1');
          } else {
            const oldest = Math.max(0, Math.min(lastBatch, cut - keptBytes));
            const from = Math.max(oldest, said.length - next.back);
            const to = from + next.length;
            expect(textOf(channel.read(from, to))).toBe(said.slice(from, Math.min(to, cut)));
          }
          const { head, cutEnd, pendingBytes } = channel;
          expect([head, cutEnd, pendingBytes]).toEqual([said.length, cut, said.length - cut]);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('joining', () => {
  it('gives the parts as one piece of memory, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 9 })), (parts) => {
        const length = parts.reduce((sum, part) => sum + part.length, 0);
        expect(textOf([joinBytes(parts, length)])).toBe(textOf(parts));
      }),
    );
  });
});
