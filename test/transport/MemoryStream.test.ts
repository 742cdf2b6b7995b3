import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/testing/index.js';
import { MemoryStream, plainShape } from '../../src/transport/MemoryStream.js';

/** As much as a stream holds between its two ends. */
const windowBytes = 64 * 1024;

/** A stream whose receiving end takes everything, and what happened at both ends. */
function setUp() {
  const clock = new VirtualClock();
  const stream = new MemoryStream(clock);
  const seen = { pieces: [] as Uint8Array[], ends: [] as string[], drains: 0, left: 0 };
  stream.receiver = {
    handleData: (bytes) => void seen.pieces.push(bytes),
    handleEnd: (isAbrupt) => void seen.ends.push(isAbrupt ? 'abrupt' : 'gentle'),
  };
  stream.sender = {
    handleDrain: () => {
      seen.drains += 1;
    },
    handleLeft: () => {
      seen.left += 1;
    },
  };
  stream.read(true);
  const text = () => Buffer.concat(seen.pieces).toString('latin1');
  return { clock, stream, seen, text };
}

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('the shape of a stream', () => {
  it('at first gives everything over at once, what came together as one piece', () => {
    const { clock, stream, seen, text } = setUp();
    stream.write(bytes('one '));
    stream.write(bytes('two'));
    expect(seen.pieces).toEqual([]);
    clock.advanceSync(0);
    expect([text(), seen.pieces.length]).toEqual(['one two', 1]);
  });

  it('delays, and lets nothing be overtaken', () => {
    const { clock, stream, text } = setUp();
    const delays = [100, 10, 50];
    stream.shape({ ...plainShape, delayMs: () => delays.shift() ?? 0 });
    for (const word of ['one ', 'two ', 'three']) stream.write(bytes(word));
    clock.advanceSync(99);
    expect(text()).toBe('');
    clock.advanceSync(1);
    expect(text()).toBe('one two three');
  });

  it('splits, down to single bytes', () => {
    const { clock, stream, seen, text } = setUp();
    stream.shape({ ...plainShape, pieceBytes: () => 1 });
    stream.write(bytes('seven b'));
    clock.advanceSync(0);
    expect(text()).toBe('seven b');
    expect(seen.pieces.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('has the receiving end take so many bytes a second, or none', () => {
    const { clock, stream, text } = setUp();
    stream.shape({ ...plainShape, bytesPerSecond: 1000 });
    stream.write(bytes('x'.repeat(5000)));
    clock.advanceSync(2000);
    expect(text().length).toBeGreaterThanOrEqual(2000);
    expect(text().length).toBeLessThanOrEqual(2050);
    stream.shape({ ...plainShape, bytesPerSecond: 0 });
    const { length } = text();
    clock.advanceSync(60_000);
    expect(text()).toHaveLength(length);
    stream.shape(plainShape);
    clock.advanceSync(0);
    expect(text()).toHaveLength(5000);
  });
});

describe('the end of a stream', () => {
  it('comes after all that was sent', () => {
    const { clock, stream, seen, text } = setUp();
    stream.shape({ ...plainShape, bytesPerSecond: 100_000 });
    stream.write(bytes('x'.repeat(200_000)));
    stream.finish();
    stream.write(bytes('too late'));
    expect([stream.hasLeft, seen.left]).toEqual([false, 0]);
    clock.advanceSync(10_000);
    expect(text()).toHaveLength(200_000);
    expect([seen.ends, stream.hasLeft, seen.left]).toEqual([['gentle'], true, 1]);
  });

  it('that is abrupt loses what has not left', () => {
    const { clock, stream, seen, text } = setUp();
    stream.read(false);
    stream.write(bytes('x'.repeat(200_000)));
    stream.abort();
    stream.abort();
    stream.read(true);
    clock.advanceSync(0);
    expect(text()).toHaveLength(windowBytes);
    expect(seen.ends).toEqual(['abrupt']);
  });

  it('that is made in the middle loses what is under way, and what is still sent', () => {
    const { clock, stream, seen, text } = setUp();
    stream.limit(3, () => stream.sever());
    stream.write(bytes('seven b'));
    clock.advanceSync(0);
    stream.write(bytes('more'));
    stream.finish();
    clock.advanceSync(1000);
    expect([text(), seen.ends, stream.backlogBytes]).toEqual(['sev', ['gentle'], 0]);
  });
});

describe('a stream, whatever is done to it', () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('write' as const), size: fc.nat(90_000) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(300) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const), is: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('freeze' as const), is: fc.boolean() }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('shape' as const),
        delayMs: fc.nat(200),
        pieceBytes: fc.integer({ min: 500, max: 70_000 }),
        bytesPerSecond: fc.constantFrom(0, 10_000, Number.POSITIVE_INFINITY),
        windowBytes: fc.constantFrom(1, 2000, windowBytes),
      }),
    },
  );

  it('hands over what was sent, in order and once, and holds no more than its window', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { clock, stream, seen, text } = setUp();
        let sent = '';
        let hadBacklog = 0;
        let window = windowBytes;
        const look = () => {
          expect(sent.startsWith(text())).toBe(true);
          expect(stream.bytes).toBe(text().length);
          const between = sent.length - text().length - stream.backlogBytes;
          expect(between).toBeGreaterThanOrEqual(0);
          expect(between).toBeLessThanOrEqual(windowBytes);
          if (stream.backlogBytes > 0) expect(between).toBeGreaterThanOrEqual(window);
          expect(seen.drains).toBeLessThanOrEqual(hadBacklog);
        };
        for (const next of steps) {
          if (next.do === 'write') {
            const piece = String.fromCharCode(33 + (sent.length % 90)).repeat(next.size);
            sent += piece;
            stream.write(bytes(piece));
            if (stream.backlogBytes > 0) hadBacklog += 1;
          } else if (next.do === 'pass') clock.advanceSync(next.ms);
          else if (next.do === 'read') stream.read(next.is);
          else if (next.do === 'freeze') stream.freeze(next.is);
          else {
            const { delayMs, pieceBytes, ...shape } = next;
            window = shape.windowBytes;
            stream.shape({ ...shape, delayMs: () => delayMs, pieceBytes: () => pieceBytes });
          }
          look();
        }
        stream.read(true);
        stream.freeze(false);
        stream.shape(plainShape);
        window = windowBytes;
        clock.advanceSync(1000);
        look();
        expect(text() === sent).toBe(true);
        expect([stream.backlogBytes, stream.isMoving]).toEqual([0, false]);
        expect(seen.drains > 0).toBe(hadBacklog > 0);
      }),
      { numRuns: 200 },
    );
  });
});
