import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFolderSink } from '../../../src/transfer/disk/openFolderSink.js';
import type { Bundle } from '../../client/support/bundle.js';
import { bundle } from '../../client/support/bundle.js';
import { Folder } from '../support/Folder.js';

const run = promisify(execFile);
/** Windows has no such limits. */
const itOnPosix = it.runIf(process.platform !== 'win32');
/** Only the mighty may mount a disk, and not all of those. */
const itWhereDisksAreMounted = it.runIf(await canMount());

const dayMs = 24 * 60 * 60 * 1000;

let program: Bundle;
beforeAll(async () => {
  program = await bundle(new URL('./support/receive.ts', import.meta.url));
});
afterAll(() => program[Symbol.asyncDispose]());

let folder: Folder;
beforeEach(async () => {
  folder = await Folder.make();
});
afterEach(() => folder[Symbol.asyncDispose]());

/** What a process that receives files tells. */
async function received(count: number, bytes: number, where = folder.path): Promise<string[]> {
  const args = [program.path, where, 'data.txt', String(count), String(bytes), 'save'];
  const { stdout } = await run(process.execPath, args);
  return stdout.trimEnd().split('\n');
}

/** A process that is killed in the middle of receiving; resolves with how the name of what it left begins. */
async function crashed(): Promise<string> {
  const args = [program.path, folder.path, 'data.txt', '1', '1000000', 'wait'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  return `.chatcast-${child.pid}`;
}

describe('several processes that receive the same name in the same folder', () => {
  it('lose nothing', async () => {
    const places = await Promise.all([1, 2, 3].map(() => received(20, 10_000)));
    const names = places.flat().map((place) => basename(place));
    expect(new Set(names).size).toBe(60);
    expect(await folder.names()).toEqual(names.sort());
    for (const [at, place] of places.flat().entries()) {
      const content = await readFile(place);
      expect(content.length, places.flat()[at]).toBe(10_000);
      expect(new Set(content).size).toBe(1);
    }
  });
});

describe('a process that is killed while it receives', () => {
  it('leaves a hidden part, which is cleared away once it is a day old', async () => {
    const prefix = await crashed();
    const [part = '', ...others] = await folder.names();
    expect(others).toEqual([]);
    expect(part.startsWith(prefix)).toBe(true);

    await (await openFolderSink(folder.path, 'data.txt', 0)).commit();
    expect(await folder.names()).toEqual([part, 'data.txt']);

    const longAgo = new Date(Date.now() - dayMs - 60_000);
    await utimes(folder.at(part), longAgo, longAgo);
    await (await openFolderSink(folder.path, 'data.txt', 0)).abort('enough');
    expect(await folder.names()).toEqual(['data.txt']);
  });

  it.each([
    ['of a process that runs', `.chatcast-${process.pid}-${'0'.repeat(32)}.part`],
    ['of somebody else', '.chatcast-notes.part'],
    ['of somebody else, too', `.chatcast-1x-${'0'.repeat(32)}.part`],
    ['that is no part', `chatcast-999999999-${'0'.repeat(32)}.part`],
  ])('is not mistaken for the owner of a file %s', async (_what, name) => {
    await writeFile(folder.at(name), 'text');
    const longAgo = new Date(Date.now() - 30 * dayMs);
    await utimes(folder.at(name), longAgo, longAgo);
    await (await openFolderSink(folder.path, 'data.txt', 0)).abort('enough');
    expect(await folder.names()).toEqual([name]);
  });
});

describe('a disk that is really full', () => {
  itOnPosix('for one process, by its limit, leaves nothing behind', async () => {
    // Blocks of 512 or 1024 bytes, as the shell likes: in any case less than the file.
    const args = [program.path, folder.path, 'data.txt', '1', '20000000', 'save'];
    const command = ['ulimit -f 2000; exec "$0" "$@"', process.execPath, ...args];
    const { stdout } = await run('sh', ['-c', ...command]);
    expect(stdout).toBe('FILE_NOT_SAVED EFBIG\n');
    expect(await folder.names()).toEqual([]);
  });

  itWhereDisksAreMounted(
    'for everybody leaves nothing behind, and what was saved stays',
    async () => {
      await mountSmallDisk(folder.path);
      try {
        // Each thinks that there is room, as long as the others have not written.
        const sinks = await Promise.all(
          ['a', 'b', 'c'].map((name) => openFolderSink(folder.path, name, 2_000_000)),
        );
        const saving = sinks.map(async (sink) => {
          for (let at = 0; at < 200; at += 1) await sink.write(new Uint8Array(10_000));
          return await sink.commit();
        });
        const ends = await Promise.allSettled(saving);
        const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
        expect(reasons.length).toBeGreaterThanOrEqual(2);
        for (const reason of reasons) {
          expect(reason).toMatchObject({ code: 'FILE_NOT_SAVED', cause: { code: 'ENOSPC' } });
        }
        expect((await folder.names()).length).toBe(3 - reasons.length);
        expect(await folder.openFiles()).toEqual([]);
        const [place = ''] = await received(1, 100_000);
        expect((await stat(place)).size).toBe(100_000);
        const [refusal] = await received(1, 10_000_000);
        expect(refusal).toBe('FILE_NOT_SAVED undefined');
      } finally {
        await run('umount', [folder.path]);
      }
    },
  );
});

function mountSmallDisk(at: string): Promise<unknown> {
  return run('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', at]);
}

async function canMount(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  await using place = await Folder.make();
  try {
    await mountSmallDisk(place.path);
    await run('umount', [place.path]);
    return true;
  } catch {
    return false;
  }
}
