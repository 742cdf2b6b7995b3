import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkQueue } from '../../src/server/ChunkQueue.js';
import type { Chunk } from '../../src/wire/Chunk.js';

/** A connection that takes as many chunks at once as the test says, and then has a backlog. */
class Line {
  readonly sent: Chunk[] = [];
  room = 0;
  readonly queue = new ChunkQueue(this);

  get backlogBytes(): number {
    return this.room > 0 ? 0 : 1;
  }

  send(chunk: Chunk): void {
    this.room -= 1;
    this.sent.push(chunk);
  }

  /** What was sent has left, and so much more is taken. */
  take(room: number): void {
    this.room = room;
    this.queue.pump();
  }

  get order(): string[] {
    return this.sent.map(({ file, offset }) => `${file}@${offset}`);
  }
}

function chunk(file: number, offset: number, length = 10): Chunk {
  return { file, offset, data: new Uint8Array(length) };
}

describe('chunks', () => {
  it('leave at once while nothing else waits on the connection', () => {
    const line = new Line();
    line.room = 2;
    line.queue.add(chunk(1, 0));
    line.queue.add(chunk(1, 10));
    expect(line.order).toEqual(['1@0', '1@10']);
    expect(line.queue.bytesOf(1)).toBe(0);
  });

  it('wait while anything else does: whatever is said leaves first', () => {
    const line = new Line();
    line.queue.add(chunk(1, 0));
    line.queue.pump();
    expect(line.order).toEqual([]);
    expect(line.queue.bytesOf(1)).toBe(10);
    line.take(1);
    expect(line.order).toEqual(['1@0']);
  });

  it('leave one at a time, so that what is said meanwhile is behind one of them at most', () => {
    const line = new Line();
    for (const offset of [0, 10, 20]) line.queue.add(chunk(1, offset));
    line.take(1);
    expect(line.order).toEqual(['1@0']);
    line.take(1);
    expect(line.order).toEqual(['1@0', '1@10']);
  });

  it('of several transfers take turns, however much waits of each', () => {
    const line = new Line();
    for (const offset of [0, 10, 20]) line.queue.add(chunk(1, offset));
    line.queue.add(chunk(2, 0));
    line.queue.add(chunk(3, 0));
    line.queue.add(chunk(3, 10));
    line.take(6);
    expect(line.order).toEqual(['1@0', '2@0', '3@0', '1@10', '3@10', '1@20']);
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

  it('of each transfer leave in order, each once, and are counted as long as they wait', () => {
    const act = fc.oneof(
      fc.record({ file: fc.integer({ min: 1, max: 3 }), length: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ room: fc.nat(4) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const line = new Line();
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
        for (const [file, bytes] of added) {
          let end = 0;
          for (const sent of line.sent.filter((one) => one.file === file)) {
            expect(sent.offset).toBe(end);
            end += sent.data.length;
          }
          expect(line.queue.bytesOf(file)).toBe(bytes - end);
        }
      }),
    );
  });
});
