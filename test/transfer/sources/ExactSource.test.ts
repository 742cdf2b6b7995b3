import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChatError } from '../../../src/errors.js';
import type { Origin } from '../../../src/transfer/sources/ExactSource.js';
import { ExactSource } from '../../../src/transfer/sources/ExactSource.js';
import { turns } from '../../support/until.js';
import { makeBytes } from '../support/makeBytes.js';
import { readAll } from '../support/readAll.js';

/** Gives what it is told to, and counts how often it is asked. */
class ScriptedOrigin implements Origin {
  asked = 0;
  closed = 0;
  readonly #steps: (Uint8Array | Error)[];

  constructor(steps: readonly (Uint8Array | Error)[]) {
    this.#steps = [...steps];
  }

  async next(): Promise<Uint8Array | undefined> {
    this.asked += 1;
    const step = this.#steps.shift();
    if (step instanceof Error) throw step;
    return step;
  }

  async close(): Promise<void> {
    this.closed += 1;
  }
}

/** Never gives anything. */
const stalled: Origin = {
  next: () => new Promise(() => {}),
  close: async () => {},
};

function sourceOf(size: number, steps: readonly (Uint8Array | Error)[]) {
  return new ExactSource(size, new ScriptedOrigin(steps));
}

/** Bytes cut at those places into blocks, some of them empty. */
const cutBytes = fc
  .tuple(fc.nat(200), fc.array(fc.nat(200), { maxLength: 12 }))
  .map(([length, cuts]) => {
    const bytes = makeBytes(length);
    const places = [...cuts.map((cut) => Math.min(cut, length)), length].sort((a, b) => a - b);
    return { bytes, blocks: places.map((place, at) => bytes.subarray(places[at - 1] ?? 0, place)) };
  });

describe('a source', () => {
  it('gives all bytes in order, in pieces no longer than asked for and never empty', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(cutBytes, sizes, async ({ bytes, blocks }, maxima) => {
        const source = sourceOf(bytes.length, blocks);
        const pieces: Uint8Array[] = [];
        for (let turn = 0; ; turn += 1) {
          const maxBytes = maxima[turn % maxima.length] ?? 1;
          const piece = await source.read(maxBytes);
          if (piece === undefined) break;
          expect(piece.length).toBeGreaterThan(0);
          expect(piece.length).toBeLessThanOrEqual(maxBytes);
          pieces.push(piece);
        }
        expect(Uint8Array.from(Buffer.concat(pieces))).toEqual(bytes);
        expect(await source.read(1)).toBeUndefined();
      }),
    );
  });

  it('of another size than it was said to have is FILE_CHANGED, and gives no byte too many', async () => {
    await fc.assert(
      fc.asyncProperty(cutBytes, fc.nat(250), async ({ bytes, blocks }, size) => {
        fc.pre(size !== bytes.length);
        const source = sourceOf(size, blocks);
        let given = 0;
        const reading = (async () => {
          for (;;) {
            const piece = await source.read(64);
            if (piece === undefined) return;
            given += piece.length;
          }
        })();
        await expect(reading).rejects.toMatchObject({ code: 'FILE_CHANGED' });
        expect(given).toBeLessThanOrEqual(size);
        await expect(source.read(64)).rejects.toMatchObject({ code: 'FILE_CHANGED' });
      }),
    );
  });

  it('that fails is FILE_CHANGED with the cause, after what came before', async () => {
    const cause = new Error('EIO');
    const source = sourceOf(6, [makeBytes(3), cause]);
    expect(await source.read(10)).toEqual(makeBytes(3));
    await expect(source.read(10)).rejects.toMatchObject({ code: 'FILE_CHANGED', cause });
    await expect(source.read(10)).rejects.toMatchObject({ code: 'FILE_CHANGED', cause });
  });

  it('passes on an error that already has a code', async () => {
    const error = new ChatError('FILE_NOT_FOUND');
    await expect(sourceOf(1, [error]).read(1)).rejects.toBe(error);
  });

  it('reads one block ahead, and no further', async () => {
    const origin = new ScriptedOrigin([makeBytes(4), makeBytes(4), makeBytes(4)]);
    const source = new ExactSource(12, origin);
    await turns();
    expect(origin.asked).toBe(0);
    await source.read(1);
    await turns();
    expect(origin.asked).toBe(2);
    await source.read(1);
    await source.read(1);
    await source.read(1);
    await turns();
    expect(origin.asked).toBe(2);
    await source.read(1);
    await turns();
    expect(origin.asked).toBe(3);
  });

  it('is closed once, however often that is asked', async () => {
    const origin = new ScriptedOrigin([makeBytes(4)]);
    const source = new ExactSource(4, origin);
    expect(await readAll(source)).toEqual(makeBytes(4));
    await Promise.all([source.close(), source.close()]);
    expect(origin.closed).toBe(1);
  });

  it('that is closed while it is read rejects that read at once, and later ones', async () => {
    const source = new ExactSource(4, stalled);
    const reading = source.read(1);
    await source.close();
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(source.read(1)).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('that is closed gives nothing of what it had read', async () => {
    const source = sourceOf(8, [makeBytes(4), makeBytes(4)]);
    await source.read(1);
    await source.close();
    await expect(source.read(1)).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
