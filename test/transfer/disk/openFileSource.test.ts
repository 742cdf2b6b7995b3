import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import {
  mkdir,
  open,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openFileSource } from '../../../src/transfer/disk/openFileSource.js';
import type { Source } from '../../../src/transfer/Source.js';
import { faultyDisk } from '../support/FaultyDisk.js';
import { Folder } from '../support/Folder.js';
import { makeBytes } from '../support/makeBytes.js';
import { readAll } from '../support/readAll.js';

vi.mock('node:fs/promises', async (original) => {
  const { faultyDisk } = await import('../support/FaultyDisk.js');
  return await faultyDisk.over(original);
});

/** Windows has no such things in its folders. */
const itOnPosix = it.runIf(process.platform !== 'win32');

/** Enough that a change comes before the end has been read: more than what is read ahead. */
const bytes = makeBytes(3_000_001);

let folder: Folder;
let path: string;

beforeEach(async () => {
  folder = await Folder.make();
  path = folder.at('data.txt');
  await writeFile(path, bytes);
});

afterEach(async () => {
  expect(await folder.openFiles()).toEqual([]);
  await folder[Symbol.asyncDispose]();
});

describe('a file', () => {
  it('is read to the same memory again, once that is given back, and not before', async () => {
    await writeFile(path, makeBytes(20 * 524_288 + 7));
    const source = await openFileSource(path);
    const memory = new Set<ArrayBufferLike>();
    const kept: Uint8Array[] = [];
    let at = 0;
    const expected = makeBytes(20 * 524_288 + 7);
    for (;;) {
      const piece = await source.read(524_288);
      if (piece === undefined) break;
      memory.add(piece.buffer);
      kept.push(piece);
      at += piece.length;
      // Three are needed at once, as they are on their way.
      const first = kept.length > 3 ? kept.shift() : undefined;
      if (first === undefined) continue;
      const behind = kept.reduce((sum, { length }) => sum + length, 0);
      const begin = at - behind - first.length;
      expect(Buffer.compare(first, expected.subarray(begin, begin + first.length))).toBe(0);
      source.giveBack?.(first);
    }
    await source.close();
    expect(at).toBe(expected.length);
    expect(
      Buffer.compare(
        Buffer.concat(kept),
        expected.subarray(-kept.reduce((sum, { length }) => sum + length, 0)),
      ),
    ).toBe(0);
    // What is needed, what is read ahead, and one in hand.
    expect(memory.size).toBeLessThanOrEqual(6);
  });

  it('that is given back in parts is not written over, for nobody knows who has the rest', async () => {
    const source = await openFileSource(path);
    const first = await source.read(100);
    const second = await source.read(524_288);
    if (first === undefined || second === undefined) throw new Error('It has more bytes.');
    source.giveBack?.(first);
    for (let piece = await source.read(524_288); piece !== undefined; ) {
      piece = await source.read(524_288);
    }
    expect(Buffer.compare(second, bytes.subarray(100, 100 + second.length))).toBe(0);
    await source.close();
  });

  it.each([0, 1, 765, 65_535, 65_536, 65_537, 524_288, 524_289, 3_000_001])(
    'of %i bytes is read whole',
    async (size) => {
      await writeFile(path, makeBytes(size));
      const source = await openFileSource(path);
      expect(source).toMatchObject({ size });
      expect(Buffer.compare(await readAll(source), makeBytes(size))).toBe(0);
    },
  );

  it('may be given as a URL', async () => {
    const source = await openFileSource(pathToFileURL(path));
    expect(source).toMatchObject({ size: bytes.length });
    await source.close();
  });

  itOnPosix('may be given by a symbolic link', async () => {
    await symlink(path, folder.at('link.txt'));
    const source = await openFileSource(folder.at('link.txt'));
    expect(source).toMatchObject({ size: bytes.length });
    await source.close();
  });

  it('of another size than was said is FILE_CHANGED', async () => {
    const opening = openFileSource(path, { size: 5 });
    await expect(opening).rejects.toMatchObject({ code: 'FILE_CHANGED' });
  });

  it('is closed once it is no longer wanted, also while it is read', async () => {
    const source = await openFileSource(path);
    await source.read(1);
    const reading = source.read(bytes.length);
    await source.read(bytes.length).catch(() => {});
    await Promise.all([source.close(), source.close(), reading.catch(() => {})]);
    await expect(source.read(1)).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('what is no file', () => {
  afterEach(() => faultyDisk.repair());

  async function expectNotFound(what: string | URL): Promise<void> {
    const opening = openFileSource(what);
    await expect(opening).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  }

  it('is refused: nothing at all', async () => {
    await expectNotFound(folder.at('missing.txt'));
    await expectNotFound(folder.at('data.txt', 'below'));
    await expectNotFound('');
    await expectNotFound('a\0b');
    await expectNotFound(new URL('http://127.0.0.1/data.txt'));
  });

  it('is refused: a folder', () => expectNotFound(folder.path));

  itOnPosix('is refused: a FIFO, without waiting for who writes to it', async () => {
    await promisify(execFile)('mkfifo', [folder.at('fifo')]);
    await expectNotFound(folder.at('fifo'));
    await symlink(folder.at('fifo'), folder.at('link'));
    await expectNotFound(folder.at('link'));
  });

  itOnPosix('is refused: a FIFO that takes the place of the file at the last moment', async () => {
    faultyDisk.before('open', async () => {
      await rm(path);
      await promisify(execFile)('mkfifo', [path]);
    });
    await expectNotFound(path);
  });

  itOnPosix('is refused: a device, without opening it', async () => {
    const opened = vi.fn();
    faultyDisk.before('open', opened);
    await expectNotFound('/dev/null');
    await expectNotFound('/dev/zero');
    expect(opened).not.toHaveBeenCalled();
  });

  itOnPosix('is refused: a socket', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(folder.at('socket'), resolve));
    await expectNotFound(folder.at('socket'));
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('a file that changes while it is read', () => {
  async function expectChanged(source: Source): Promise<void> {
    await expect(readAll(source)).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    await source.close();
  }

  async function withHandle(work: (handle: FileHandle) => Promise<unknown>): Promise<void> {
    const handle = await open(path, 'r+');
    await work(handle).finally(() => handle.close());
  }

  let source: Source;
  beforeEach(async () => {
    source = await openFileSource(path);
    await source.read(1);
  });

  it('is FILE_CHANGED when it grows', async () => {
    await writeFile(path, 'x', { flag: 'a' });
    await expectChanged(source);
  });

  it('is FILE_CHANGED when it shrinks', async () => {
    await truncate(path, 2_900_000);
    await expectChanged(source);
  });

  it('is FILE_CHANGED when it shrinks and grows again', async () => {
    await truncate(path, 0);
    await truncate(path, bytes.length);
    await expectChanged(source);
  });

  it('is FILE_CHANGED when one byte in it is another', async () => {
    await withHandle((handle) => handle.write('x', 2_999_999));
    await expectChanged(source);
  });

  itOnPosix('is FILE_CHANGED though its time was set back', async () => {
    const { atime, mtime } = await stat(path);
    await withHandle((handle) => handle.write('x', 2_999_999));
    await utimes(path, atime, mtime);
    await expectChanged(source);
  });

  itOnPosix('is FILE_CHANGED when another one takes its name', async () => {
    await writeFile(folder.at('other'), 'other');
    await rename(folder.at('other'), path);
    await expectChanged(source);
  });
});

describe('a file beyond 4 GiB', () => {
  it('is read to its end', async () => {
    // In memory, where there is such a place: holes are read faster there.
    await using place = await Folder.make(existsSync('/dev/shm') ? '/dev/shm' : undefined);
    const size = 5 * 2 ** 30 + 3;
    const handle = await open(place.at('huge'), 'w');
    await handle.truncate(size);
    await handle.write('beyond', 2 ** 32 + 7);
    await handle.write('end', size - 3);
    await handle.close();

    const source = await openFileSource(place.at('huge'));
    expect(source.size).toBe(size);
    const zeros = Buffer.alloc(2 ** 20);
    const found: [at: number, text: string][] = [];
    let at = 0;
    for (;;) {
      const piece = await source.read(zeros.length);
      if (piece === undefined) break;
      // Comparing with zeros is much faster than looking at every byte.
      if (zeros.compare(piece, 0, piece.length, 0, piece.length) !== 0) {
        const text = Buffer.from(piece.filter((byte) => byte !== 0)).toString();
        found.push([at + piece.findIndex((byte) => byte !== 0), text]);
      }
      at += piece.length;
    }
    await source.close();
    expect(at).toBe(size);
    expect(found).toEqual([
      [2 ** 32 + 7, 'beyond'],
      [size - 3, 'end'],
    ]);
    expect(await place.openFiles()).toEqual([]);
  }, 180_000);
});

describe('a folder in the way', () => {
  it('does not keep a file from being found', async () => {
    await mkdir(folder.at('deep', 'er'), { recursive: true });
    await writeFile(folder.at('deep', 'er', 'x.txt'), 'x');
    const source = await openFileSource(folder.at('deep', '..', 'deep', 'er', 'x.txt'));
    expect(source.size).toBe(1);
    await source.close();
  });
});
