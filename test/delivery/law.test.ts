import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HallStep } from '../support/deliveryHall.js';
import { DeliveryHall, hallStep } from '../support/deliveryHall.js';

const options = fc.record({
  maxOutboxBytes: fc.constantFrom(100, 4000, 200_000),
  flushMs: fc.constantFrom(0, 5),
  writeMs: fc.constantFrom(0, 0.3, 2),
});
const steps = fc.array(hallStep, { maxLength: 120, size: 'max' });

describe('whatever happens, in whatever order', () => {
  it('each member gets all that it is due, in order, exactly once, and nothing else', () => {
    fc.assert(
      fc.property(options, steps, (hallOptions, taken) => {
        const hall = new DeliveryHall(hallOptions);
        for (const step of taken) hall.take(step);
        hall.drain();
        for (const member of hall.members) {
          if (member.state !== 'closed') member.expectAll();
        }
      }),
      { numRuns: 150 },
    );
  });

  it('who is closed is never written to again', () => {
    fc.assert(
      fc.property(options, steps, (hallOptions, taken) => {
        const hall = new DeliveryHall(hallOptions);
        const writes = new Map<object, number>();
        for (const step of taken) {
          hall.take(step);
          for (const member of hall.members) {
            if (member.state !== 'closed') continue;
            const before = writes.get(member) ?? member.sink.sends.length;
            expect(member.sink.sends.length).toBe(before);
            writes.set(member, before);
          }
        }
      }),
    );
  });

  it('the others do not notice somebody who is slow', () => {
    const publishing = fc.array(fc.nat(300), { maxLength: 40 });
    fc.assert(
      fc.property(publishing, publishing, (before, after) => {
        const publish = (size: number): HallStep[] => [
          { do: 'publish', size, presence: false },
          { do: 'flush' },
        ];
        const play = (stalled: HallStep[]) => {
          const hall = new DeliveryHall({ maxOutboxBytes: 500, flushMs: 5, writeMs: 0 });
          hall.take({ do: 'enter', room: 1_000_000_000, from: 0 });
          for (const size of before) for (const step of publish(size)) hall.take(step);
          for (const step of stalled) hall.take(step);
          for (const size of after) for (const step of publish(size)) hall.take(step);
          return hall.members[0]?.sink.sends.map((bytes) => Buffer.from(bytes).toString());
        };
        expect(play([{ do: 'enter', room: 0, from: 0 }])).toEqual(play([]));
      }),
    );
  });
});
