import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { ChatError } from '../../src/errors.js';
import type { SendLane } from '../../src/transfer/Lane.js';
import { Sending } from '../../src/transfer/Sending.js';
import { createSha256 } from '../../src/transfer/sha256.node.js';
import type { Chunk } from '../../src/wire/Chunk.js';
import { turns } from '../support/until.js';

const size = 200_000;
const bytes = Uint8Array.from({ length: size }, (_, at) => at % 251);

/** A way that takes as many pieces as the test allows. */
class Way implements SendLane {
  readonly path: 'direct' | 'relay';
  readonly chunks: Chunk[] = [];
  room = Number.POSITIVE_INFINITY;

  constructor(path: 'direct' | 'relay' = 'relay') {
    this.path = path;
  }

  get hasRoom(): boolean {
    return this.room > 0;
  }

  sendChunk(chunk: Chunk): void {
    this.room -= 1;
    this.chunks.push(chunk);
  }

  /** Up to where the right bytes were sent from a place on, one piece behind the other. */
  endFrom(offset: number): number {
    let end = offset;
    for (const chunk of this.chunks) {
      if (chunk.offset !== end) continue;
      end += chunk.data.length;
      if (!Buffer.from(chunk.data).equals(bytes.subarray(chunk.offset, end))) return Number.NaN;
    }
    return end;
  }
}

/** Sends the bytes above; what it reads at once is not what is sent at once. */
function open(more: { readonly maxFrameBytes?: number } = {}) {
  const sums: string[] = [];
  const failures: unknown[] = [];
  /** In order; each `[from, to]`. */
  const givenBack: number[][] = [];
  let read = 0;
  const sending = new Sending({
    file: 7,
    source: {
      size,
      read: async (maxBytes) => {
        const data = bytes.subarray(read, read + Math.min(maxBytes, 50_000));
        read += data.length;
        return data.length === 0 ? undefined : data;
      },
      giveBack: ({ byteOffset, length }) => givenBack.push([byteOffset, byteOffset + length]),
      close: async () => {},
    },
    sha256: createSha256(),
    clock: systemClock,
    maxFrameBytes: 64 * 1024,
    windowBytes: 1024 * 1024,
    ...more,
    onProgress: () => {},
    onPath: () => {},
    onSum: (sum) => sums.push(sum),
    onFailure: (error) => failures.push(error),
  });
  return { sending, sums, failures, givenBack };
}

describe('the sending end of a file', () => {
  it('sends what is granted to the byte, though it reads in pieces of another size', async () => {
    const { sending } = open();
    const way = new Way();
    for (const upTo of [1, 10, 70_000, 130_001]) {
      sending.handleCredit({ offset: 0, upTo, restart: upTo === 1 }, way);
      await turns();
      expect(way.endFrom(0)).toBe(upTo);
    }
  });

  it('sends pieces that fit the frames of this server', async () => {
    const { sending } = open({ maxFrameBytes: 117 });
    const way = new Way();
    sending.handleCredit({ offset: 0, upTo: 1000, restart: true }, way);
    await turns();
    expect(way.endFrom(0)).toBe(1000);
    // The kind and the header of a piece stand in the frame, too.
    for (const { data } of way.chunks) expect(data.length).toBeLessThanOrEqual(100);
  });

  it('gives back what the receiver has, and nothing that it may still have to send', async () => {
    const { sending, givenBack } = open();
    const way = new Way();
    sending.handleCredit({ offset: 0, upTo: size, restart: true }, way);
    await turns();
    expect(way.endFrom(0)).toBe(size);
    expect(givenBack).toEqual([]);
    sending.handleCredit({ offset: 99_999, upTo: size }, way);
    expect(givenBack).toEqual([[0, 50_000]]);
    sending.handleCredit({ offset: 99_999, upTo: size, restart: true }, new Way());
    expect(givenBack).toEqual([[0, 50_000]]);
    sending.handleCredit({ offset: size, upTo: size }, way);
    expect(givenBack).toEqual([0, 1, 2, 3].map((each) => [each * 50_000, (each + 1) * 50_000]));
  });

  it('goes on from where the receiver is, when that is further than where it was to start again', async () => {
    const { sending } = open();
    const way = new Way();
    sending.handleCredit({ offset: 0, upTo: 150_000, restart: true }, way);
    await turns();
    way.room = 1;
    sending.handleCredit({ offset: 0, upTo: 150_000, restart: true }, way);
    await turns();
    way.chunks.length = 0;
    sending.handleCredit({ offset: 140_000, upTo: size }, way);
    way.room = Number.POSITIVE_INFINITY;
    sending.pump();
    await turns();
    expect(way.chunks[0]?.offset).toBe(140_000);
    expect(way.endFrom(140_000)).toBe(size);
  });

  it('tells the sum once all has left, and not with every word; again after a restart', async () => {
    const { sending, sums } = open();
    const way = new Way();
    sending.handleCredit({ offset: 0, upTo: size, restart: true }, way);
    await turns();
    for (let count = 1; count <= 5; count += 1) {
      sending.pump();
      sending.handleCredit({ offset: 100_000 + count, upTo: size }, way);
    }
    expect(sums).toHaveLength(1);
    sending.handleCredit({ offset: 150_000, upTo: size, restart: true }, way);
    await turns();
    expect(sums).toHaveLength(2);
    expect(new Set(sums).size).toBe(1);
  });

  it('does not tell the sum again for restarts of a direct way, of which the server sees nothing', async () => {
    const { sending, sums } = open();
    const direct = new Way('direct');
    sending.handleCredit({ offset: 0, upTo: size, restart: true }, direct);
    await turns();
    const again = { offset: size, upTo: size, restart: true };
    for (let count = 0; count < 400; count += 1) sending.handleCredit(again, direct);
    await turns();
    expect(sums).toHaveLength(1);
    // What is left is asked for by the server, which may not have passed the sum on.
    sending.handleCredit(again, new Way());
    await turns();
    expect(sums).toHaveLength(2);
  });

  it('waits to be told how to go on by the server when the connection to it is another', async () => {
    const { sending } = open();
    const way = new Way();
    sending.handleCredit({ offset: 0, upTo: 10, restart: true }, way);
    await turns();
    way.chunks.length = 0;
    sending.handleBack(way);
    sending.handleCredit({ offset: 0, upTo: 20 }, way);
    await turns();
    expect(way.chunks).toEqual([]);
    sending.handleCredit({ offset: 5, upTo: 20, restart: true }, way);
    await turns();
    expect(way.endFrom(5)).toBe(20);
  });

  it('goes on by its own way meanwhile, and tells the sum again: that may be lost', async () => {
    const { sending, sums } = open();
    const direct = new Way('direct');
    sending.handleCredit({ offset: 0, upTo: size, restart: true }, direct);
    await turns();
    expect(sums).toHaveLength(1);
    sending.handleBack(new Way());
    expect(sums).toHaveLength(2);
  });

  it('refuses to start again from where the receiver was not yet, or was past', async () => {
    const { sending } = open();
    const way = new Way();
    sending.handleCredit({ offset: 0, upTo: 100_000, restart: true }, way);
    await turns();
    sending.handleCredit({ offset: 50_000, upTo: 100_000 }, way);
    for (const offset of [49_999, size]) {
      const credit = { offset, upTo: size, restart: true };
      expect(() => sending.handleCredit(credit, way)).toThrow(ChatError);
    }
  });
});
