import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile } from '../../src/accounts/replaceFile.js';

/** Windows has no such modes. */
const itOnPosix = it.runIf(process.platform !== 'win32');

/** Nobody else may give a file away. */
const itAsRoot = it.runIf(process.getuid?.() === 0);

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatcast-'));
  path = join(folder, 'users.txt');
});

afterEach(() => rm(folder, { recursive: true }));

const modeOf = async (file: string) => (await stat(file)).mode & 0o777;

describe('replacing a file', () => {
  it('writes the new text and leaves nothing else behind', async () => {
    await replaceFile(path, 'one');
    await replaceFile(path, 'two');
    expect(await readFile(path, 'utf8')).toBe('two');
    expect(await readdir(folder)).toEqual(['users.txt']);
  });

  itOnPosix('makes a new file readable by its owner alone', async () => {
    await replaceFile(path, 'secret');
    expect(await modeOf(path)).toBe(0o600);
  });

  itOnPosix('keeps what the group may do, and shuts everybody else out', async () => {
    await writeFile(path, 'old');
    await chmod(path, 0o644);
    await replaceFile(path, 'new');
    expect(await modeOf(path)).toBe(0o640);
  });

  itAsRoot('leaves the file to its owner when an administrator edits it', async () => {
    await writeFile(path, 'old');
    await chmod(path, 0o640);
    await chown(path, 4321, 1234);
    await replaceFile(path, 'new');
    expect(await stat(path)).toMatchObject({ uid: 4321, gid: 1234 });
    expect(await modeOf(path)).toBe(0o640);
  });

  itOnPosix('writes through a symbolic link', async () => {
    const link = join(folder, 'link.txt');
    await writeFile(path, 'old');
    await symlink(path, link);
    await replaceFile(link, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readFile(link, 'utf8')).toBe('new');
  });

  it('that cannot be replaced rejects and leaves no draft', async () => {
    await mkdir(join(path, 'inside'), { recursive: true });
    await expect(replaceFile(path, 'text')).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['users.txt']);
  });

  it('from many sides at once ends with one of the texts, whole', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(50_000));
    await Promise.all(texts.map((text) => replaceFile(path, text)));
    expect(texts).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual(['users.txt']);
  });
});
