import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ChatError, PasswordFile } from '../../src/index.js';
import { collect } from './support/nextEvent.js';
import { openRoom } from './support/openRoom.js';

/** A room whose members have passwords: that of `Atom` is `astro boy`. */
async function openGuardedRoom() {
  const folder = await mkdtemp(join(tmpdir(), 'chatcast-passwords-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  // Real hashes take half a second each.
  const accounts = await PasswordFile.open(join(folder, 'users.txt'), {
    cost: { ln: 4, r: 8, p: 1 },
  });
  await accounts.set('Atom', 'astro boy');
  return { accounts, room: await openRoom({ authenticate: accounts.authenticate }) };
}

describe('a password file as the authenticator', () => {
  it('lets in by the right password, under the spelling of the file', async () => {
    const { room } = await openGuardedRoom();
    expect((await room.join('ATOM', { password: 'astro boy' })).name).toBe('Atom');
  });

  it('refuses a wrong password, no password and an unknown name with the same words', async () => {
    const { room } = await openGuardedRoom();
    const refusal = { code: 'DENIED', message: 'Wrong name or password' };
    await expect(room.join('atom', { password: 'Astro Boy' })).rejects.toMatchObject(refusal);
    await expect(room.join('atom')).rejects.toMatchObject(refusal);
    await expect(room.join('robot', { password: 'astro boy' })).rejects.toMatchObject(refusal);
  });

  it('sees a change of the file at the next login', async () => {
    const { accounts, room } = await openGuardedRoom();
    await accounts.set('hansung', 'one');
    const hansung = await room.join('hansung', { password: 'one' });
    await accounts.set('hansung', 'two');
    await hansung.close();
    await expect(room.join('hansung', { password: 'one' })).rejects.toMatchObject({
      code: 'DENIED',
    });
    expect((await room.join('hansung', { password: 'two' })).state).toBe('online');
  });

  it('that holds a bad line lets nobody in: the program is told which, the peer is not', async () => {
    const { accounts, room } = await openGuardedRoom();
    const errors = collect(room.server, 'error');
    await appendFile(accounts.path, 'no colon here\n');
    const peer = await room.peer();
    peer.send({ type: 'login', name: 'atom', password: 'astro boy' });
    expect(await peer.take('refused')).toEqual({
      type: 'refused',
      code: 'DENIED',
      message: 'Not admitted.',
    });
    expect(errors).toEqual([{ error: expect.any(ChatError), context: 'authenticate' }]);
    expect(errors[0]?.error).toMatchObject({ code: 'PROTOCOL', details: { line: 2 } });
  });
});
