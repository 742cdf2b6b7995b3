import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PasswordFile } from '../../src/accounts/PasswordFile.js';
import { ChatError } from '../../src/errors.js';

/** A thousandth of the real cost: what is tested here is the file. */
const options = { cost: { ln: 4, r: 8, p: 1 } };
/** The signal of somebody who stays. */
const patient = () => new AbortController().signal;

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatcast-'));
  path = join(folder, 'users.txt');
});

afterEach(() => rm(folder, { recursive: true }));

async function openWith(accounts: Record<string, string>): Promise<PasswordFile> {
  const file = await PasswordFile.open(path, options);
  for (const [name, password] of Object.entries(accounts)) await file.set(name, password);
  return file;
}

describe('a password file', () => {
  it('that does not exist holds no accounts, and opening does not create it', async () => {
    const file = await PasswordFile.open(path, options);
    expect(await file.has('atom')).toBe(false);
    expect(await file.verify('atom', 'secret')).toBe(false);
    expect(await readdir(folder)).toEqual([]);
  });

  it('hashes at the recommended cost unless told otherwise', async () => {
    const file = await PasswordFile.open(path);
    expect(await file.set('atom', 'secret')).toBe('added');
    expect(await readFile(path, 'utf8')).toMatch(
      /^atom:\$scrypt\$ln=17,r=8,p=1\$\S{22}\$\S{43}\n$/,
    );
    expect(await file.verify('atom', 'secret')).toBe(true);
  });

  it('tells the right password from the wrong, the empty and the endless one', async () => {
    const file = await openWith({ atom: 'secret' });
    expect(await file.verify('atom', 'secret')).toBe(true);
    for (const wrong of ['wrong', 'secret ', '', 'x'.repeat(1025), 'x'.repeat(1_000_000)]) {
      expect(await file.verify('atom', wrong)).toBe(false);
    }
  });

  it('knows a name in any case, and nobody by a name that cannot be', async () => {
    const file = await openWith({ Atom: 'secret' });
    expect(await file.verify('aTOM', 'secret')).toBe(true);
    expect(await file.has('ATOM')).toBe(true);
    for (const stranger of ['hansung', '', '[atom]', 'atom\0', 'x'.repeat(10_000), '__proto__']) {
      expect(await file.verify(stranger, 'secret')).toBe(false);
      expect(await file.has(stranger)).toBe(false);
    }
  });

  it('takes a password composed or decomposed', async () => {
    const file = await openWith({ atom: 'pässwort' });
    expect(await file.verify('atom', 'pa\u0308sswort')).toBe(true);
  });

  it('changes a password and keeps the spelling of the name', async () => {
    const file = await openWith({ Atom: 'old' });
    expect(await file.set('atom', 'new')).toBe('changed');
    expect(await file.verify('atom', 'old')).toBe(false);
    expect(await file.verify('atom', 'new')).toBe(true);
    expect(await readFile(path, 'utf8')).toMatch(/^Atom:/);
  });

  it('removes an account, once', async () => {
    const file = await openWith({ atom: 'secret', hansung: 'secret' });
    expect(await file.remove('ATOM')).toBe(true);
    expect(await file.remove('atom')).toBe(false);
    expect(await file.has('atom')).toBe(false);
    expect(await file.verify('atom', 'secret')).toBe(false);
    expect(await file.verify('hansung', 'secret')).toBe(true);
  });

  it('refuses a bad name and a bad password before anything is written', async () => {
    const file = await PasswordFile.open(path, options);
    await expect(file.set('[atom]', 'secret')).rejects.toMatchObject({ code: 'NAME_INVALID' });
    await expect(file.set('atom', '')).rejects.toMatchObject({ code: 'TEXT_INVALID' });
    await expect(file.set('atom', '비'.repeat(342))).rejects.toMatchObject({
      code: 'TEXT_INVALID',
    });
    expect(await readdir(folder)).toEqual([]);
    expect(await file.set('atom', '비'.repeat(341))).toBe('added');
  });

  it.runIf(process.platform !== 'win32')('is readable by its owner alone', async () => {
    await openWith({ atom: 'secret' });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('keeps comments and empty lines through every edit', async () => {
    await writeFile(path, '# the band\n\n');
    const file = await openWith({ atom: 'one', hansung: 'two' });
    await file.set('atom', 'three');
    await file.remove('hansung');
    expect(await readFile(path, 'utf8')).toMatch(/^# the band\n\natom:\S+\n$/);
  });
});

describe('a password file that others edit', () => {
  it('is read again at the next attempt', async () => {
    const server = await openWith({ atom: 'old' });
    expect(await server.verify('atom', 'old')).toBe(true);
    const passwd = await PasswordFile.open(path, options);
    await passwd.set('atom', 'new');
    await passwd.set('hansung', 'secret');
    expect(await server.verify('atom', 'old')).toBe(false);
    expect(await server.verify('atom', 'new')).toBe(true);
    expect(await server.verify('hansung', 'secret')).toBe(true);
  });

  it('lets nobody in once it is gone', async () => {
    const server = await openWith({ atom: 'secret' });
    await rm(path);
    expect(await server.verify('atom', 'secret')).toBe(false);
  });

  it('with a line that cannot be read says which, lets nobody in, and recovers', async () => {
    const server = await openWith({ atom: 'secret' });
    const good = await readFile(path, 'utf8');
    await writeFile(path, `${good}hansung\n`);
    const complaint = { code: 'PROTOCOL', details: { line: 2 } };
    await expect(PasswordFile.open(path)).rejects.toMatchObject(complaint);
    await expect(server.verify('atom', 'secret')).rejects.toMatchObject(complaint);
    await expect(server.verify('atom', 'secret')).rejects.toMatchObject(complaint);
    await expect(server.set('atom', 'other')).rejects.toMatchObject(complaint);
    await expect(server.remove('atom')).rejects.toMatchObject(complaint);
    expect(await readFile(path, 'utf8')).toBe(`${good}hansung\n`);
    await writeFile(path, good);
    expect(await server.verify('atom', 'secret')).toBe(true);
    expect(await server.set('atom', 'other')).toBe('changed');
  });

  it('that asks for absurd memory is refused without giving it', async () => {
    await writeFile(
      path,
      'atom:$scrypt$ln=40,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA\n',
    );
    await expect(PasswordFile.open(path)).rejects.toMatchObject({
      code: 'PROTOCOL',
      message: expect.stringContaining('out of range'),
    });
  });

  it('keeps all edits that one process makes at once', async () => {
    const file = await PasswordFile.open(path, options);
    const names = Array.from({ length: 20 }, (_, index) => `user${index}`);
    const results = await Promise.all(names.map((name) => file.set(name, name)));
    expect(results).toEqual(names.map(() => 'added'));
    for (const name of names) expect(await file.verify(name, name)).toBe(true);
  });

  it('is whole at any time when two write at once', async () => {
    const one = await openWith({ atom: 'atom' });
    const other = await PasswordFile.open(path, options);
    const names = Array.from({ length: 20 }, (_, index) => `user${index}`);
    let isWriting = true;
    const writing = Promise.all(
      names.map((name, index) => (index % 2 === 0 ? one : other).set(name, name)),
    ).finally(() => {
      isWriting = false;
    });
    while (isWriting) {
      // Half a line would fail to open, and an empty file would not know its first account.
      expect(await (await PasswordFile.open(path, options)).has('atom')).toBe(true);
    }
    await writing;
    const present = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(present.length).toBeGreaterThan(1);
    for (const line of present) {
      const name = line.slice(0, line.indexOf(':'));
      expect(await one.verify(name, name)).toBe(true);
    }
    expect(await readdir(folder)).toEqual(['users.txt']);
  });

  it('cannot be opened where there can be no file', async () => {
    await openWith({ atom: 'secret' });
    await expect(PasswordFile.open(folder)).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(PasswordFile.open(join(path, 'users.txt'))).rejects.toMatchObject({
      code: 'ENOTDIR',
    });
  });
});

describe('authenticate', () => {
  it('gives the spelling that the file has', async () => {
    const { authenticate } = await openWith({ Atom: 'secret' });
    expect(await authenticate({ name: 'aTOM', password: 'secret', signal: patient() })).toEqual({
      name: 'Atom',
    });
  });

  it('refuses an unknown name, a wrong and a missing password in the same words', async () => {
    const { authenticate } = await openWith({ atom: 'secret' });
    const attempts = [
      { name: 'hansung', password: 'secret', signal: patient() },
      { name: '[atom]', password: 'secret', signal: patient() },
      { name: 'atom', password: 'wrong', signal: patient() },
      { name: 'atom', password: '', signal: patient() },
      { name: 'atom', signal: patient() },
    ];
    const refusals = await Promise.all(
      attempts.map((attempt) => authenticate(attempt).catch((error: unknown) => error)),
    );
    const denied = new ChatError('DENIED', 'Wrong name or password');
    expect(refusals).toEqual(attempts.map(() => denied));
    expect(new Set(refusals.map((error) => error instanceof ChatError && error.code))).toEqual(
      new Set(['DENIED']),
    );
  });

  it('takes as long for an unknown name as for a wrong password', async () => {
    // A cost at which the hash is all that counts: some 10 ms against a fraction of one.
    const file = await PasswordFile.open(path, { cost: { ln: 12, r: 8, p: 1 } });
    await file.set('atom', 'secret');
    const cpuOf = async (name: string) => {
      const before = process.cpuUsage();
      for (let round = 0; round < 5; round += 1) await file.verify(name, 'wrong');
      return process.cpuUsage(before).user;
    };
    await cpuOf('atom');
    const known = await cpuOf('atom');
    const unknown = await cpuOf('nobody');
    expect(unknown).toBeGreaterThan(known / 3);
    expect(unknown).toBeLessThan(known * 3);
  });

  it('hashes two at a time, lets 64 wait, and tells the next when to come back', async () => {
    const { authenticate } = await openWith({ atom: 'secret' });
    const attempts = Array.from({ length: 68 }, () =>
      authenticate({ name: 'atom', password: 'secret', signal: patient() }),
    );
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(66);
    for (const outcome of outcomes.slice(66)) {
      expect(outcome).toMatchObject({ reason: { code: 'RATE_LIMITED', retryAfterMs: 5000 } });
    }
    // The crowd is gone: the next one is served.
    expect(
      await authenticate({ name: 'atom', password: 'secret', signal: patient() }),
    ).toBeDefined();
  });

  it('leaves the queue when its signal aborts', async () => {
    await openWith({ atom: 'secret' });
    const { authenticate } = await PasswordFile.open(path, {
      ...options,
      maxHashing: 1,
      maxWaiting: 1,
    });
    const abort = new AbortController();
    const attempt = { name: 'atom', password: 'secret' };
    const running = authenticate({ ...attempt, signal: patient() });
    const waiting = authenticate({ ...attempt, signal: abort.signal });
    const refused = authenticate({ ...attempt, signal: patient() });
    await expect(refused).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    const reason = new Error('hung up');
    abort.abort(reason);
    const next = authenticate({ ...attempt, signal: patient() });
    await expect(waiting).rejects.toBe(reason);
    expect(await running).toEqual({ name: 'atom' });
    expect(await next).toEqual({ name: 'atom' });
  });

  it('grants nothing to who hung up during the hash', async () => {
    const { authenticate } = await openWith({ atom: 'secret' });
    const abort = new AbortController();
    const attempt = authenticate({ name: 'atom', password: 'secret', signal: abort.signal });
    const reason = new Error('hung up');
    abort.abort(reason);
    await expect(attempt).rejects.toBe(reason);
  });
});
