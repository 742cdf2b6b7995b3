import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  canTake,
  chooseDestination,
  maxGatheredBytes,
} from '../../../src/web/files/destination.js';

const large = maxGatheredBytes + 1;

afterEach(() => vi.unstubAllGlobals());

/** A browser that asks where to save a file, and gets a file that held so many bytes. */
function browserThatAsks({ size = 0 } = {}) {
  const write = vi.fn(async (_bytes: Uint8Array) => {});
  const abort = vi.fn(async () => {});
  const handle = {
    createWritable: async () => new WritableStream({ write, abort }),
    getFile: async () => ({ size }),
    remove: vi.fn(async () => {}),
    write,
    abort,
  };
  const pick = vi.fn(async (_options: { suggestedName: string }) => handle);
  vi.stubGlobal('showSaveFilePicker', pick);
  return { handle, pick };
}

describe('where a file goes', () => {
  it('is memory for what is small, without a question', async () => {
    const { pick } = browserThatAsks();
    expect(await chooseDestination('a.txt', maxGatheredBytes)).toMatchObject({ to: 'memory' });
    expect(pick).not.toHaveBeenCalled();
  });

  it.each([large, undefined])(
    'is asked for what is large, or of unknown size: %s',
    async (size) => {
      const { pick } = browserThatAsks();
      const destination = await chooseDestination('a.iso', size);
      expect(destination?.to).toBeInstanceOf(WritableStream);
      expect(pick).toHaveBeenCalledWith({ suggestedName: 'a.iso' });
    },
  );

  it('is nowhere when the person thinks better of it', async () => {
    const { pick } = browserThatAsks();
    pick.mockRejectedValue(new DOMException('The user aborted a request.', 'AbortError'));
    expect(await chooseDestination('a.iso', large)).toBeUndefined();
  });

  it('is memory where a browser cannot ask, or may not', async () => {
    expect(await chooseDestination('a.iso', large)).toMatchObject({ to: 'memory' });
    const { pick } = browserThatAsks();
    pick.mockRejectedValue(new DOMException('Must be handling a gesture.', 'SecurityError'));
    expect(await chooseDestination('a.iso', large)).toMatchObject({ to: 'memory' });
  });

  it('is cleared of what was made for it, and of nothing that was there before', async () => {
    const made = browserThatAsks();
    await (await chooseDestination('a.iso', large))?.clear();
    expect(made.handle.remove).toHaveBeenCalledTimes(1);
    const kept = browserThatAsks({ size: 12 });
    const destination = await chooseDestination('a.iso', large);
    if (destination === undefined || destination.to === 'memory') throw new Error('No stream.');
    await destination.clear();
    expect(kept.handle.abort).toHaveBeenCalledTimes(1);
    expect(kept.handle.remove).not.toHaveBeenCalled();
  });

  it('is cleared once nothing is written there any more', async () => {
    const { handle } = browserThatAsks();
    let written = () => {};
    handle.write.mockImplementation(
      () =>
        new Promise((resolve) => {
          written = () => resolve(undefined);
        }),
    );
    const destination = await chooseDestination('a.iso', large);
    if (destination === undefined || destination.to === 'memory') throw new Error('No stream.');
    const writer = destination.to.getWriter();
    void writer.write(new Uint8Array(1)).catch(() => {});
    await vi.waitFor(() => expect(handle.write).toHaveBeenCalled(), 10_000);
    void writer.abort().catch(() => {});
    const clearing = destination.clear();
    // All that could happen by itself has happened.
    await new Promise((resolve) => setImmediate(resolve));
    expect(handle.remove).not.toHaveBeenCalled();
    written();
    await clearing;
    expect(handle.remove).toHaveBeenCalledTimes(1);
  });

  it('takes as much as the client takes into memory, or any size where a browser asks', () => {
    expect([canTake(268_435_456), canTake(268_435_457)]).toEqual([true, false]);
    browserThatAsks();
    expect(canTake(Number.MAX_SAFE_INTEGER)).toBe(true);
  });
});
