import { readdirSync } from 'node:fs';
import {
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openFolderSink } from '../../../src/transfer/disk/openFolderSink.js';
import { fileNameKey } from '../../../src/transfer/safeName.js';
import { failOnStrayErrors } from '../../support/strayErrors.js';
import { turns, until } from '../../support/until.js';
import { faultyDisk } from '../support/FaultyDisk.js';
import { Folder } from '../support/Folder.js';
import { makeBytes } from '../support/makeBytes.js';

vi.mock('node:fs/promises', async (original) => {
  const { faultyDisk } = await import('../support/FaultyDisk.js');
  return await faultyDisk.over(original);
});

failOnStrayErrors();

/** Windows has no modes, and lets nobody make symbolic links. */
const itOnPosix = it.runIf(process.platform !== 'win32');

const bytes = makeBytes(3_000_001);

/** A folder inside another, so that an escape is seen. */
let outside: Folder;
let home: string;

beforeEach(async () => {
  outside = await Folder.make();
  home = outside.at('home');
  await mkdir(home);
});

afterEach(async () => {
  faultyDisk.repair();
  expect(await outside.openFiles()).toEqual([]);
  await outside[Symbol.asyncDispose]();
});

/** Saves a text, and resolves with the name that it got. */
async function save(name: string, text = 'text', folder = home): Promise<string> {
  const content = Buffer.from(text);
  const sink = await openFolderSink(folder, name, content.length);
  await sink.write(content);
  const { savedAs = '' } = await sink.commit();
  expect(await readFile(savedAs, 'utf8')).toBe(text);
  expect(dirname(await realpath(savedAs))).toBe(await realpath(folder));
  return basename(savedAs);
}

describe('a file that is received', () => {
  it('is where it is said to be, whole, and nothing else is there', async () => {
    const sink = await openFolderSink(home, 'data.txt', bytes.length);
    await sink.write(bytes);
    expect(await sink.commit()).toEqual({ savedAs: join(home, 'data.txt') });
    expect(Buffer.compare(await readFile(join(home, 'data.txt')), bytes)).toBe(0);
    expect(await readdir(home)).toEqual(['data.txt']);
  });

  itOnPosix('is private, and grows hidden and private until it is whole', async () => {
    const sink = await openFolderSink(home, 'data.txt', bytes.length);
    await sink.write(bytes);
    const [part = '', ...others] = await readdir(home);
    expect(others).toEqual([]);
    expect(part).toMatch(/^\.chatcast-\d+-[0-9a-f]{32}\.part$/);
    expect((await stat(join(home, part))).mode & 0o777).toBe(0o600);
    await sink.commit();
    expect((await stat(join(home, 'data.txt'))).mode & 0o777).toBe(0o600);
  });

  it('is synced before it appears', async () => {
    const order: string[] = [];
    faultyDisk.before('sync', () => order.push('sync'));
    faultyDisk.before('link', () => order.push('link'));
    await save('data.txt');
    expect(order.slice(0, 2)).toEqual(['sync', 'link']);
  });

  it('makes the folder that it is to be in', async () => {
    expect(await save('data.txt', 'text', join(home, 'new', 'er'))).toBe('data.txt');
  });

  itOnPosix('goes where a folder leads that is a symbolic link', async () => {
    await symlink(home, outside.at('link'));
    const sink = await openFolderSink(outside.at('link'), 'data.txt', 0);
    expect(await sink.commit()).toEqual({ savedAs: join(home, 'data.txt') });
  });

  it('may be of many small pieces', async () => {
    const sink = await openFolderSink(home, 'data.txt', 5_000);
    for (let at = 0; at < 5_000; at += 1) await sink.write(bytes.subarray(at, at + 1));
    await sink.commit();
    expect(Buffer.compare(await readFile(join(home, 'data.txt')), bytes.subarray(0, 5_000))).toBe(
      0,
    );
  });
});

describe('a name', () => {
  it.each([
    ['../escaped.txt', 'escaped.txt'],
    ['/etc/passwd', 'passwd'],
    ['..\\..\\escaped.txt', 'escaped.txt'],
    ['C:\\escaped.txt', 'escaped.txt'],
    ['..', 'file'],
    ['', 'file'],
    ['NUL', '_NUL'],
    ['.profile', 'profile'],
    ['a\0b', 'ab'],
    [`${'x'.repeat(300)}.txt`, `${'x'.repeat(251)}.txt`],
    [`${'한'.repeat(100)}.txt`, `${'한'.repeat(83)}.txt`],
  ])('such as %j is flat and inside the folder', async (given, name) => {
    expect(await save(given)).toBe(name);
    expect(await readdir(home)).toEqual([name]);
    expect(await outside.names()).toEqual(['home']);
  });

  it('that is taken is numbered, and what is there stays', async () => {
    await writeFile(join(home, 'data.txt'), 'mine');
    expect(await save('data.txt', 'one')).toBe('data (1).txt');
    expect(await save('data.txt', 'two')).toBe('data (2).txt');
    expect(await readFile(join(home, 'data.txt'), 'utf8')).toBe('mine');
  });

  it.each([
    ['case', 'DATA.TXT', 'data.txt', 'data (1).txt'],
    ['normal form', 'e\u0301.txt', '\u00E9.txt', '\u00E9 (1).txt'],
    ['both', 'E\u0301.txt', '\u00E9.txt', '\u00E9 (1).txt'],
  ])('that differs from another one by %s is numbered', async (_what, taken, name, numbered) => {
    await writeFile(join(home, taken), 'mine');
    expect(await save(name)).toBe(numbered);
    expect(await readFile(join(home, taken), 'utf8')).toBe('mine');
  });

  itOnPosix('that belongs to a folder or a broken link is taken, too', async () => {
    await mkdir(join(home, 'folder'));
    await symlink(outside.at('nowhere'), join(home, 'link'));
    expect(await save('folder')).toBe('folder (1)');
    expect(await save('link')).toBe('link (1)');
    expect(await outside.names()).toEqual(['home']);
  });

  it('that was taken at the last moment is numbered', async () => {
    faultyDisk.before('link', async () => {
      faultyDisk.repair();
      await writeFile(join(home, 'data.txt'), 'faster');
    });
    expect(await save('data.txt')).toBe('data (1).txt');
    expect(await readFile(join(home, 'data.txt'), 'utf8')).toBe('faster');
  });
});

describe('many receivers of the same name', () => {
  it('lose nothing, and no two names are one to any file system', async () => {
    const names = ['data.txt', 'Data.txt', 'DATA.TXT', '\u00E9.txt', 'e\u0301.txt'];
    const texts = Array.from({ length: 40 }, (_, at) => `text ${at}`);
    const saved = await Promise.all(
      texts.map((text, at) => save(names[at % names.length] ?? '', text)),
    );
    expect(new Set(saved.map(fileNameKey)).size).toBe(texts.length);
    expect((await readdir(home)).sort()).toEqual(saved.sort());
  });
});

describe.each(['EPERM', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR'])(
  'where there are no hard links (%s)',
  (code) => {
    beforeEach(() => faultyDisk.break('link', code));

    it('a file appears all the same, and replaces nothing', async () => {
      expect(await save('data.txt', 'one')).toBe('data.txt');
      expect(await save('Data.txt', 'two')).toBe('Data (1).txt');
      expect(await readFile(join(home, 'data.txt'), 'utf8')).toBe('one');
      expect((await readdir(home)).sort()).toEqual(['Data (1).txt', 'data.txt']);
    });

    it('a name that was taken at the last moment is numbered', async () => {
      faultyDisk.before('link', async () => {
        faultyDisk.break('link', code);
        await writeFile(join(home, 'data.txt'), 'faster');
        throw Object.assign(new Error(code), { code });
      });
      expect(await save('data.txt')).toBe('data (1).txt');
      expect(await readFile(join(home, 'data.txt'), 'utf8')).toBe('faster');
    });

    it('nothing is left when the name cannot be given', async () => {
      faultyDisk.break('rename', 'EIO');
      const sink = await openFolderSink(home, 'data.txt', 0);
      await expect(sink.commit()).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
      expect(await readdir(home)).toEqual([]);
    });
  },
);

describe('a disk that fails', () => {
  it.each([
    ['write', 'ENOSPC', /full/],
    ['write', 'EDQUOT', /full/],
    ['write', 'EIO', /cannot be saved \(EIO\)/],
    ['sync', 'ENOSPC', /full/],
    ['sync', 'EIO', /EIO/],
  ] as const)('when it does %s (%s) leaves nothing behind', async (deed, code, message) => {
    const sink = await openFolderSink(home, 'data.txt', bytes.length);
    faultyDisk.break(deed, code);
    const saving = sink.write(bytes).then(() => sink.commit());
    await expect(saving).rejects.toMatchObject({ code: 'FILE_NOT_SAVED', cause: { code } });
    await expect(saving).rejects.toThrow(message);
    expect(await readdir(home)).toEqual([]);
    faultyDisk.repair();
    await expect(sink.commit()).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
    expect(await readdir(home)).toEqual([]);
  });

  it('when it makes the part leaves nothing behind', async () => {
    faultyDisk.break('open', 'ENOSPC');
    const opening = openFolderSink(home, 'data.txt', 1);
    await expect(opening).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
    expect(await readdir(home)).toEqual([]);
  });

  it('in the middle of a file tells it by the write that failed', async () => {
    const sink = await openFolderSink(home, 'data.txt', bytes.length);
    await sink.write(bytes.subarray(0, 1_000_000));
    faultyDisk.break('write', 'ENOSPC');
    const writing = (async () => {
      for (let at = 1_000_000; ; at += 10_000) await sink.write(bytes.subarray(at, at + 10_000));
    })();
    await expect(writing).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
    expect(await readdir(home)).toEqual([]);
  });

  it('tells no path to whoever reads the message', async () => {
    const opening = openFolderSink(join(home, 'a\0b'), 'data.txt', 1);
    await expect(opening).rejects.toThrow(/^(?!.*home).*$/s);
  });

  it('that has too little room is not even begun to be filled', async () => {
    const opening = openFolderSink(home, 'data.txt', Number.MAX_SAFE_INTEGER);
    await expect(opening).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
    expect(await readdir(home)).toEqual([]);
  });

  it('that does not tell how much room it has is tried', async () => {
    faultyDisk.break('statfs', 'ENOSYS');
    expect(await save('data.txt')).toBe('data.txt');
  });
});

describe('a folder', () => {
  it('that is a file is refused', async () => {
    await writeFile(join(home, 'file'), '');
    for (const folder of [join(home, 'file'), join(home, 'file', 'below'), '']) {
      const opening = openFolderSink(folder, 'data.txt', 1);
      await expect(opening).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
    }
  });

  itOnPosix('in whose place another one is put gets nothing, nor does that', async () => {
    await mkdir(outside.at('elsewhere'));
    const sink = await openFolderSink(home, 'data.txt', 4);
    await sink.write(Buffer.from('text'));
    await rename(home, outside.at('moved'));
    await symlink(outside.at('elsewhere'), home);
    await expect(sink.commit()).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
    expect(await readdir(outside.at('elsewhere'))).toEqual([]);
    if (process.platform === 'linux') expect(await readdir(outside.at('moved'))).toEqual([]);
  });

  itOnPosix('gets nothing though the part is moved along', async () => {
    await mkdir(outside.at('elsewhere'));
    const sink = await openFolderSink(home, 'data.txt', 0);
    const [part = ''] = await readdir(home);
    await rename(join(home, part), outside.at('elsewhere', part));
    await rename(home, outside.at('moved'));
    await symlink(outside.at('elsewhere'), home);
    await expect(sink.commit()).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
    if (process.platform === 'linux') expect(await readdir(outside.at('elsewhere'))).toEqual([]);
  });

  it('out of which the part was taken gets nothing', async () => {
    const sink = await openFolderSink(home, 'data.txt', 0);
    const [part = ''] = await readdir(home);
    await rename(join(home, part), outside.at('taken'));
    await expect(sink.commit()).rejects.toMatchObject({ code: 'FILE_NOT_SAVED' });
    expect(await readdir(home)).toEqual([]);
  });
});

describe('an abort while the file is about to appear', () => {
  it('waits until it is known what came first, and leaves nothing behind', async () => {
    let release = () => {};
    const reached = new Promise<void>((resolve) => {
      faultyDisk.before('link', () => {
        resolve();
        return new Promise<void>((go) => (release = go));
      });
    });
    const renamed = vi.fn();
    faultyDisk.before('rename', renamed);
    const sink = await openFolderSink(home, 'data.txt', 0);
    const committing = sink.commit();
    await reached;
    const order: string[] = [];
    const aborting = sink.abort('changed my mind').then(() => order.push('aborted'));
    await until(() => readdirSync(home).length === 0, 'the end of the part');
    await turns();
    expect(order).toEqual([]);
    release();
    await expect(committing).rejects.toMatchObject({ code: 'CANCELLED' });
    await aborting;
    expect(await readdir(home)).toEqual([]);
    // Not even for a moment.
    expect(renamed).not.toHaveBeenCalled();
  });
});

describe('a disk that stalls', () => {
  it('is given one piece, and no other before that is written', async () => {
    let release = () => {};
    faultyDisk.before('write', () => new Promise<void>((resolve) => (release = resolve)));
    const sink = await openFolderSink(home, 'data.txt', bytes.length);
    let isTaken = false;
    const writing = sink.write(bytes).then(() => {
      isTaken = true;
    });
    await turns();
    expect(isTaken).toBe(false);
    faultyDisk.repair();
    release();
    await writing;
    const { savedAs = '' } = await sink.commit();
    expect(Buffer.compare(await readFile(savedAs), bytes)).toBe(0);
  });

  it('does not keep an abort from leaving nothing behind', async () => {
    let release = () => {};
    faultyDisk.before('write', () => new Promise<void>((resolve) => (release = resolve)));
    const sink = await openFolderSink(home, 'data.txt', bytes.length);
    const writing = sink.write(bytes);
    const aborting = sink.abort('changed my mind');
    release();
    await expect(writing).rejects.toMatchObject({ code: 'CANCELLED' });
    await aborting;
    expect(await readdir(home)).toEqual([]);
  });
});
