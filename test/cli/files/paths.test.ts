import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  completePath,
  defaultDownloads,
  readPath,
  showPath,
} from '../../../src/cli/files/paths.js';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatcast-paths-'));
  await mkdir(join(folder, 'two words'));
  for (const name of ['data.txt', 'dates', '.hidden', 'two words/한글.txt', 'bad\u001bname']) {
    await writeFile(join(folder, name), '');
  }
  await symlink(join(folder, 'two words'), join(folder, 'link'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a path that is typed', () => {
  it.each([
    ['data.txt', 'data.txt'],
    [' two words/data 1.txt ', 'two words/data 1.txt'],
    ['"two words/data.txt"', 'two words/data.txt'],
    ["'it\\'s'", "it\\'s"],
    ['two\\ words', 'two words'],
    ['~', homedir()],
    ['~/data.txt', join(homedir(), 'data.txt')],
    ['~other/data.txt', '~other/data.txt'],
    ['"unfinished', '"unfinished'],
  ])('%s is %s', (typed, path) => {
    expect(readPath(typed)).toBe(path);
  });
});

describe('a path that is shown', () => {
  it.each([
    [join(homedir(), 'in', 'data.txt'), join('~', 'in', 'data.txt')],
    [homedir(), '~'],
    [`${homedir()}-other/data.txt`, `${homedir()}-other/data.txt`],
    ['data.txt', 'data.txt'],
  ])('%s is %s', (path, shown) => {
    expect(showPath(path)).toBe(shown);
  });
});

describe('the Tab key behind the beginning of a path', () => {
  const complete = (begun: string) =>
    completePath(begun.replace('.../', `${folder}/`)).map((path) => path.replace(folder, '...'));

  it.each([
    ['.../da', ['.../data.txt', '.../dates']],
    ['.../tw', ['.../two words/']],
    ['.../two words/', ['.../two words/한글.txt']],
    ['".../two words/', ['".../two words/한글.txt']],
    ['.../li', ['.../link/']],
    ['.../.h', ['.../.hidden']],
    ['.../nothing/', []],
    ['~', ['~/']],
  ])('%s is what is there', (begun, paths) => {
    expect(complete(begun).sort()).toEqual(paths);
  });

  it('shows no hidden files unasked, and none with a name that cannot be typed', () => {
    expect(complete('.../').sort()).toEqual([
      '.../data.txt',
      '.../dates',
      '.../link/',
      '.../two words/',
    ]);
  });

  it('looks into the present folder, and into the home', () => {
    expect(completePath('packa')).toContain('package.json');
    for (const path of completePath('~/')) expect(path.startsWith('~/')).toBe(true);
  });
});

describe('the folder for the files of others', () => {
  it.each([
    [{ XDG_DOWNLOAD_DIR: '/data/down', HOME: '/data/atom' }, '/data/down'],
    [{ HOME: '/data/atom' }, join('/data/atom', 'Downloads')],
    [{}, join(homedir(), 'Downloads')],
  ])('of %j is %s', (env, path) => {
    expect(defaultDownloads(env)).toBe(path);
  });
});
