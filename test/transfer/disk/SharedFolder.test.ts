import { execFile } from 'node:child_process';
import { mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SharedFolder } from '../../../src/transfer/disk/SharedFolder.js';
import type { SharedFiles } from '../../../src/transfer/SharedFiles.js';
import { faultyDisk } from '../support/FaultyDisk.js';
import { Folder } from '../support/Folder.js';
import { readAll } from '../support/readAll.js';

vi.mock('node:fs/promises', async (original) => {
  const { faultyDisk } = await import('../support/FaultyDisk.js');
  return await faultyDisk.over(original);
});

/** Windows lets nobody make symbolic links, FIFOs, and such names. */
const itOnPosix = it.runIf(process.platform !== 'win32');

/** `shared` is shared; what is beside it is nobody's business. */
let folder: Folder;
beforeEach(async () => {
  folder = await Folder.make();
  await mkdir(folder.at('shared', 'deep', 'deeper'), { recursive: true });
  await mkdir(folder.at('secrets'));
  for (const name of ['a.txt', 'b.txt', 'deep/c.txt', 'deep/deeper/d.txt', '.hidden', 'deep/.e']) {
    await writeFile(folder.at('shared', name), `text of ${name}`);
  }
  await writeFile(folder.at('secrets', 'c.txt'), 'secret');
  await writeFile(folder.at('secret.txt'), 'secret');
});

afterEach(async () => {
  faultyDisk.repair();
  expect(await folder.openFiles()).toEqual([]);
  await folder[Symbol.asyncDispose]();
});

const share = (depth = 0) => SharedFolder.open(folder.at('shared'), { depth });

async function namesIn(shared: SharedFiles): Promise<string[]> {
  return (await shared.list()).map(({ name }) => name);
}

async function textOf(shared: SharedFiles, name: string): Promise<string> {
  return Buffer.from(await readAll(await shared.open(name))).toString();
}

/** Refused, and in the same words as anything else that is. */
async function expectRefused(shared: SharedFiles, name: string): Promise<void> {
  const refusal = await shared.open(name).catch((error: unknown) => error);
  expect(refusal, JSON.stringify(name)).toMatchObject({
    code: 'FILE_NOT_FOUND',
    message: 'There is no such shared file.',
  });
  expect(refusal).not.toHaveProperty('cause');
  expect(refusal).not.toHaveProperty('details');
}

describe('a shared folder', () => {
  it('lists what lies right in it, sorted, with size and time', async () => {
    const at = Date.UTC(2024, 4, 17);
    await utimes(folder.at('shared', 'a.txt'), at / 1000, at / 1000);
    const shared = await share();
    expect(await shared.list()).toEqual([
      { name: 'a.txt', size: 13, modifiedAt: at },
      { name: 'b.txt', size: 13, modifiedAt: expect.any(Number) },
    ]);
  });

  it('lists and opens what lies deeper, if its owner wants that', async () => {
    const deep = await share(1);
    expect(await namesIn(deep)).toEqual(['a.txt', 'b.txt', 'deep/c.txt']);
    expect(await textOf(deep, 'deep/c.txt')).toBe('text of deep/c.txt');
    await expectRefused(deep, 'deep/deeper/d.txt');
    const deeper = await share(2);
    expect(await namesIn(deeper)).toEqual(['a.txt', 'b.txt', 'deep/c.txt', 'deep/deeper/d.txt']);
    expect(await textOf(deeper, 'deep/deeper/d.txt')).toBe('text of deep/deeper/d.txt');
  });

  it('opens what it lists, and what came since', async () => {
    const shared = await share();
    for (const name of await namesIn(shared)) {
      expect(await textOf(shared, name)).toBe(`text of ${name}`);
    }
    await writeFile(folder.at('shared', 'new.txt'), 'new');
    expect(await namesIn(shared)).toContain('new.txt');
    expect(await textOf(shared, 'new.txt')).toBe('new');
  });

  it.each([
    ...['', '.', '..', '/', 'missing.txt', 'deep', 'deep/', 'deep/c.txt', '.hidden', 'deep/.e'],
    ...['../secret.txt', '../shared/a.txt', './a.txt', 'deep/../a.txt', '/etc/passwd', '//a.txt'],
    ...['a.txt/', 'a.txt/.', 'a.txt/..', 'A.TXT', 'a.txt ', 'a.txt.', 'a.txt\0', 'a.txt\0.jpg'],
    ...[
      '..\\secret.txt',
      'deep\\c.txt',
      'a.txt::$DATA',
      'C:a.txt',
      '\\\\?\\a.txt',
      '%2e%2e/secret.txt',
    ],
    ...['a\u200B.txt', 'CON', 'x'.repeat(100_000), '/'.repeat(60_000), '../'.repeat(20_000)],
  ])('refuses %.40j', async (name) => {
    await expectRefused(await share(), name);
  });

  it('refuses every way out of it, however deep', async () => {
    const step = fc.constantFrom(
      '..',
      '.',
      '',
      'deep',
      'deeper',
      'shared',
      'secrets',
      '~',
      'c.txt',
    );
    const shared = await share(8);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const name = steps.join('/');
        const text = await textOf(shared, name).catch(() => 'refused');
        expect(text).toBe(name === 'deep/c.txt' ? 'text of deep/c.txt' : 'refused');
      }),
      { numRuns: 300 },
    );
  });

  itOnPosix('follows no symbolic link, wherever it leads', async () => {
    await symlink(folder.at('secret.txt'), folder.at('shared', 'out.txt'));
    await symlink('a.txt', folder.at('shared', 'in.txt'));
    await symlink(folder.at('secrets'), folder.at('shared', 'outside'));
    await symlink('nowhere', folder.at('shared', 'broken'));
    const shared = await share(2);
    expect(await namesIn(shared)).toEqual(['a.txt', 'b.txt', 'deep/c.txt', 'deep/deeper/d.txt']);
    const opened = vi.fn();
    faultyDisk.before('open', opened);
    for (const name of ['out.txt', 'in.txt', 'outside/c.txt', 'broken']) {
      await expectRefused(shared, name);
    }
    expect(opened).not.toHaveBeenCalled();
  });

  itOnPosix('has no FIFOs, and does not wait for one', async () => {
    await promisify(execFile)('mkfifo', [folder.at('shared', 'fifo')]);
    const shared = await share();
    expect(await namesIn(shared)).toEqual(['a.txt', 'b.txt']);
    await expectRefused(shared, 'fifo');
  });

  itOnPosix('has no names that hide something', async () => {
    const names = [
      'new\nline.txt',
      'esc\x1b[31m.txt',
      'gpj\u202Eexe.txt',
      'zero\u200Bwidth',
      'a\\b',
    ];
    for (const name of names) await writeFile(folder.at('shared', name), '');
    const shared = await share();
    expect(await namesIn(shared)).toEqual(['a.txt', 'b.txt']);
    for (const name of names) await expectRefused(shared, name);
  });

  itOnPosix('has the names that other systems cannot have', async () => {
    const name = 'what? 12:30 <final>*.txt';
    await writeFile(folder.at('shared', name), 'text');
    const shared = await share();
    expect(await namesIn(shared)).toContain(name);
    expect(await textOf(shared, name)).toBe('text');
  });

  itOnPosix('lists decomposed names composed, and finds them by either', async () => {
    const composed = '한성 시간표.txt';
    await writeFile(folder.at('shared', composed.normalize('NFD')), 'text');
    const shared = await share();
    expect(await namesIn(shared)).toEqual(['a.txt', 'b.txt', composed]);
    expect(await textOf(shared, composed)).toBe('text');
    expect(await textOf(shared, composed.normalize('NFD'))).toBe('text');
  });

  it('lists so many and no more, the first by name', async () => {
    const shared = await SharedFolder.open(folder.at('shared'), { depth: 2, maxFiles: 3 });
    expect(await namesIn(shared)).toEqual(['a.txt', 'b.txt', 'deep/c.txt']);
    expect(await textOf(shared, 'deep/deeper/d.txt')).toBe('text of deep/deeper/d.txt');
  });

  it('may be given by a symbolic link or a URL', async () => {
    await symlink(folder.at('shared'), folder.at('link'), 'junction');
    const shared = await SharedFolder.open(folder.at('link'));
    expect(await namesIn(shared)).toEqual(['a.txt', 'b.txt']);
    expect(await textOf(shared, 'a.txt')).toBe('text of a.txt');
  });

  it('that is none is refused', async () => {
    for (const path of ['missing', 'secret.txt', 'a\0b']) {
      const opening = SharedFolder.open(folder.at(path));
      await expect(opening).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    }
  });

  it('that is gone lists nothing, and refuses everything', async () => {
    const shared = await share(1);
    await rm(folder.at('shared'), { recursive: true });
    expect(await shared.list()).toEqual([]);
    await expectRefused(shared, 'a.txt');
  });

  it('passes over what it may not read', async () => {
    faultyDisk.before('opendir', () => faultyDisk.break('opendir', 'EACCES'));
    expect(await namesIn(await share(1))).toEqual(['a.txt', 'b.txt']);
  });

  it('without end is not looked at without end', async () => {
    let looked = 0;
    async function* entries() {
      for (; ; looked += 1) {
        yield { name: `.${looked}`, isFile: () => true, isDirectory: () => false };
      }
    }
    faultyDisk.fillFolders(entries());
    expect(await (await share()).list()).toEqual([]);
    expect(looked).toBe(20_000);
  });
});

describe('a path that is swapped between the look and the opening', () => {
  /** A link takes the place of a folder or a file, as soon as it has been looked at. */
  function swapBeforeOpening(target: string, inPlaceOf: string): void {
    faultyDisk.before('open', async () => {
      faultyDisk.repair('open');
      await rename(folder.at('shared', inPlaceOf), folder.at('aside'));
      await symlink(folder.at(target), folder.at('shared', inPlaceOf));
    });
  }

  describe.each([
    ['where the system tells where an open file is', false],
    ['where it does not', true],
  ])('%s', (_where, isUntold) => {
    const swap = (target: string, inPlaceOf: string) => {
      swapBeforeOpening(target, inPlaceOf);
      // Only Linux tells; so the other systems are played.
      if (isUntold) faultyDisk.break('readlink', 'ENOENT');
    };

    itOnPosix('leads to no file outside', async () => {
      swap('secret.txt', 'a.txt');
      await expectRefused(await share(), 'a.txt');
    });

    itOnPosix('leads to no folder outside', async () => {
      swap('secrets', 'deep');
      await expectRefused(await share(1), 'deep/c.txt');
    });

    itOnPosix('that is not swapped is opened', async () => {
      if (isUntold) faultyDisk.break('readlink', 'ENOENT');
      expect(await textOf(await share(1), 'deep/c.txt')).toBe('text of deep/c.txt');
    });
  });

  itOnPosix('and back again leads to nothing outside either', async () => {
    swapBeforeOpening('secrets', 'deep');
    faultyDisk.before('readlink', async () => {
      await rm(folder.at('shared', 'deep'));
      await rename(folder.at('aside'), folder.at('shared', 'deep'));
      throw new Error('As where the system does not tell.');
    });
    await expectRefused(await share(1), 'deep/c.txt');
  });

  itOnPosix('is not listed either', async () => {
    faultyDisk.before('opendir', () => {
      faultyDisk.before('opendir', async () => {
        await rename(folder.at('shared', 'deep'), folder.at('aside'));
        await symlink(folder.at('secrets'), folder.at('shared', 'deep'));
      });
    });
    expect(await namesIn(await share(1))).toEqual(['a.txt', 'b.txt']);
  });

  itOnPosix('again and again leads to nothing outside', async () => {
    const swapping = new Worker(
      `const { renameSync, symlinkSync } = require('node:fs');
       const { workerData: [deep, aside, link, secrets], parentPort } = require('node:worker_threads');
       let stop = false;
       parentPort.on('message', () => { stop = true; });
       symlinkSync(secrets, link);
       (function swap() {
         for (let times = 0; times < 200; times += 1) {
           renameSync(deep, aside); renameSync(link, deep);
           renameSync(deep, link); renameSync(aside, deep);
         }
         if (stop) process.exit(); else setImmediate(swap);
       })();`,
      {
        eval: true,
        workerData: [
          folder.at('shared', 'deep'),
          folder.at('aside'),
          folder.at('link'),
          folder.at('secrets'),
        ],
      },
    );
    const shared = await share(1);
    const texts = new Set<string>();
    // Both must have been seen, or nothing was tried.
    for (let tries = 0; tries < 400 || texts.size < 2; tries += 1) {
      texts.add(await textOf(shared, 'deep/c.txt').catch(() => 'refused'));
    }
    swapping.postMessage('stop');
    await new Promise((resolve) => swapping.once('exit', resolve));
    expect([...texts].sort()).toEqual(['refused', 'text of deep/c.txt']);
  });
});
