import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PasswordFile } from '../../src/accounts/PasswordFile.js';
import { run } from '../../src/cli/run.js';
import { FakeKeyboard, keys } from './support/FakeKeyboard.js';
import { FakeTerminal } from './support/FakeTerminal.js';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatcast-passwd-'));
  file = join(folder, 'users.txt');
});
afterEach(() => rm(folder, { recursive: true }));

/** `passwd` at the end of a pipe. */
async function passwd(input: string, ...args: string[]) {
  const stdin = new PassThrough();
  stdin.end(input);
  const [stdout, stderr] = [new FakeTerminal(200), new FakeTerminal(200)];
  const quit = new AbortController();
  const code = await run(['passwd', file, ...args], { stdin, stdout, stderr, env: {}, quit });
  return { code, said: stdout.text, complaint: stderr.text };
}

/** `passwd` at a terminal: types each line once it was asked for. */
async function passwdAtTerminal(...lines: string[]) {
  const keyboard = new FakeKeyboard();
  const [stdout, stderr] = [new FakeTerminal(200), new FakeTerminal(200)];
  const quit = new AbortController();
  const done = run(['passwd', file, 'atom'], { stdin: keyboard, stdout, stderr, env: {}, quit });
  for (const [index, line] of lines.entries()) {
    await stderr.shows(['Password: ', 'Again: '][index]?.trim() ?? '');
    await keyboard.type(line);
  }
  return { code: await done, said: stdout.text, complaint: stderr.text, stderr };
}

async function verify(password: string, name = 'atom'): Promise<boolean> {
  return (await PasswordFile.open(file)).verify(name, password);
}

describe('passwd', () => {
  it('adds an account, changes it, and deletes it', async () => {
    expect(await passwd('first\n', 'atom')).toMatchObject({
      code: 0,
      said: 'Account [atom] added.',
    });
    expect(await verify('first')).toBe(true);
    expect(await passwd('second\nignored\n', 'ATOM')).toMatchObject({
      code: 0,
      said: 'Password of [ATOM] changed.',
    });
    expect(await verify('second')).toBe(true);
    expect(await passwd('', 'atom', '--delete')).toMatchObject({
      code: 0,
      said: 'Account [atom] deleted.',
    });
    expect(await verify('second')).toBe(false);
  });

  it('keeps no password in clear', async () => {
    await passwd('pa55word\n', 'atom');
    expect(await readFile(file, 'utf8')).not.toContain('pa55word');
  });

  it.each([
    ['a name that is none', 'x\n', ['a b'], 'A name has 1 to 32 letters'],
    ['an empty password', '\n', ['atom'], 'A password has 1 to 1024 bytes. Nothing was changed.'],
    ['no password', '', ['atom'], 'A password has 1 to 1024 bytes. Nothing was changed.'],
    ['to delete nobody', '', ['atom', '--delete'], 'There is no account [atom].'],
    ['Korean', '', ['atom', '--delete', '--locale', 'ko'], '[atom] 계정이 없습니다.'],
  ])('refuses %s with exit code 1', async (_what, input, args, complaint) => {
    const result = await passwd(input, ...args);
    expect(result).toMatchObject({ code: 1, said: '' });
    expect(result.complaint).toContain(complaint);
  });

  it('names the file and the line that it does not understand', async () => {
    await writeFile(file, '# accounts\nnonsense\n');
    const { code, complaint } = await passwd('x\n', 'atom');
    expect(code).toBe(1);
    expect(complaint).toBe(`${file}, line 2: this is not an account.`);
  });

  it('names the file that cannot be read', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file where a folder should be');
    const { code, complaint } = await passwd('x\n', 'atom');
    expect(code).toBe(1);
    expect(complaint).toBe(`Cannot read ${file}: ENOTDIR`);
  });
});

describe('passwd at a terminal', () => {
  it('asks twice without showing what is typed', async () => {
    const { code, said, stderr } = await passwdAtTerminal('pa55word\r', 'pa55word\r');
    expect(code).toBe(0);
    expect(said).toBe('Account [atom] added.');
    expect(stderr.lines.slice(0, 2)).toEqual(['Password:', 'Again:']);
    expect(stderr.written).not.toContain('pa55');
    expect(await verify('pa55word')).toBe(true);
  });

  it('changes nothing when the two differ', async () => {
    const { code, complaint } = await passwdAtTerminal('pa55word\r', 'pa55wrod\r');
    expect(code).toBe(1);
    expect(complaint).toContain('The two are not the same. Nothing was changed.');
    await expect(readFile(file)).rejects.toHaveProperty('code', 'ENOENT');
  });

  it.each([
    ['at once', [keys.ctrlC]],
    ['in the middle of the first', [`pa55${keys.ctrlC}`]],
    ['in the middle of the second', ['pa55word\r', `pa55${keys.ctrlC}`]],
  ])('changes nothing when the person leaves %s, and complains of nothing', async (_, lines) => {
    const { code, complaint } = await passwdAtTerminal(...lines);
    expect(code).toBe(1);
    expect(complaint).not.toMatch(/1024 bytes|not the same/);
    await expect(readFile(file)).rejects.toHaveProperty('code', 'ENOENT');
  });
});
