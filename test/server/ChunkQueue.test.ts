import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkQueue } from '../../src/server/ChunkQueue.js';
import type { Chunk } from '../../src/wire/Chunk.js';

/** A connection that takes as many chunks at once as the test says, and then has a backlog. */
class Line {
  /** What has left. */
  readonly sent: Chunk[] = [];
  #leaving: Chunk[] = [];
  room = 0;
  readonly queue: ChunkQueue;

  constructor(maxChunkBytes?: number) {
    this.queue = new ChunkQueue(this, maxChunkBytes);
  }

  get backlogBytes(): number {
    return this.room > 0 ? 0 : 1;
  }

  get hasLeft(): boolean {
    return this.#leaving.length === 0;
  }

  send(chunk: Chunk): void {
    this.room -= 1;
    this.#leaving.push(chunk);
  }

  /** What was sent leaves, as it is by now, and so much more is taken. */
  take(room: number): void {
    for (const chunk of this.#leaving) {
      this.sent.push({ ...chunk, data: Uint8Array.from(chunk.data) });
    }
    this.#leaving = [];
    this.room = room;
    this.queue.pump();
  }

  get order(): string[] {
    return [...this.sent, ...this.#leaving].map(({ file, offset }) => `${file}@${offset}`);
  }
}

/** A block, in which what waits is copied together, holds no two of them. */
const large = 50_000;

/** Bytes that are where they belong only there. */
function chunk(file: number, offset: number, length = large): Chunk {
  const data = Uint8Array.from({ length }, (_, at) => (7 * file + offset + at) % 251);
  return { file, offset, data };
}

describe('chunks', () => {
  it('are expected of what was asked for here, until that is over or the connection is gone', () => {
    const { queue } = new Line();
    const expected = () => [1, 2, 3].filter((file) => queue.expects(file));
    expect(expected()).toEqual([]);
    queue.expect(1);
    queue.expect(2);
    queue.add(chunk(2, 0));
    queue.expect(2);
    expect([expected(), queue.bytesOf(2)]).toEqual([[1, 2], 0]);
    queue.drop(1);
    expect(expected()).toEqual([2]);
    queue.clear();
    expect(expected()).toEqual([]);
  });

  it('leave at once while nothing else waits on the connection', () => {
    const line = new Line();
    line.room = 2;
    line.queue.add(chunk(1, 0, 10));
    line.queue.add(chunk(1, 10, 10));
    expect(line.order).toEqual(['1@0', '1@10']);
    expect(line.queue.bytesOf(1)).toBe(0);
  });

  it('wait while anything else does: whatever is said leaves first', () => {
    const line = new Line();
    line.queue.add(chunk(1, 0));
    line.queue.pump();
    expect(line.order).toEqual([]);
    expect(line.queue.bytesOf(1)).toBe(large);
    line.take(1);
    expect(line.order).toEqual(['1@0']);
  });

  it('leave one at a time, so that what is said meanwhile is behind one of them at most', () => {
    const line = new Line();
    for (const offset of [0, large, 2 * large]) line.queue.add(chunk(1, offset));
    line.take(1);
    expect(line.order).toEqual(['1@0']);
    line.take(1);
    expect(line.order).toEqual(['1@0', '1@61440']);
  });

  it('of several transfers take turns, however much waits of each', () => {
    const line = new Line();
    for (const offset of [0, large, 2 * large]) line.queue.add(chunk(1, offset));
    line.queue.add(chunk(2, 0));
    line.queue.add(chunk(3, 0));
    line.queue.add(chunk(3, large));
    line.take(6);
    expect(line.order).toEqual(['1@0', '2@0', '3@0', '1@61440', '3@61440', '1@122880']);
  });

  it('that nobody wants any more do not leave', () => {
    const line = new Line();
    line.queue.add(chunk(1, 0));
    line.queue.add(chunk(2, 0));
    line.queue.drop(1);
    expect(line.queue.bytesOf(1)).toBe(0);
    line.take(9);
    expect(line.order).toEqual(['2@0']);
  });

  it('are gone with their connection', () => {
    const line = new Line();
    line.queue.add(chunk(1, 0));
    line.queue.add(chunk(2, 0));
    line.queue.clear();
    line.take(9);
    expect(line.order).toEqual([]);
    expect([line.queue.bytesOf(1), line.queue.bytesOf(2)]).toEqual([0, 0]);
  });

  it('that have to wait are copied together as far as they go on, so that many small ones take no more room', () => {
    const line = new Line(40);
    for (const offset of [0, 10, 20, 30, 40, 100]) line.queue.add(chunk(1, offset, 10));
    line.take(9);
    line.take(0);
    expect(line.sent).toEqual([chunk(1, 0, 40), chunk(1, 40, 10), chunk(1, 100, 10)]);
  });

  it('of each transfer leave in order, each byte once, and are counted as long as they wait', () => {
    const length = fc.integer({ min: 1, max: 250 });
    const act = fc.oneof(
      fc.record({ file: fc.integer({ min: 1, max: 3 }), length }),
      fc.record({ room: fc.nat(4) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const line = new Line(100);
        const added = new Map<number, number>();
        for (const done of acts) {
          if ('room' in done) {
            line.take(done.room);
            continue;
          }
          const offset = added.get(done.file) ?? 0;
          line.queue.add(chunk(done.file, offset, done.length));
          added.set(done.file, offset + done.length);
        }
        line.take(0);
        for (const [file, bytes] of added) {
          let end = 0;
          for (const sent of line.sent.filter((one) => one.file === file)) {
            expect(sent.offset).toBe(end);
            expect(sent.data).toEqual(chunk(file, end, sent.data.length).data);
            end += sent.data.length;
          }
          expect(line.queue.bytesOf(file)).toBe(bytes - end);
        }
      }),
    );
  });
});
