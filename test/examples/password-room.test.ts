import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChatClient, PasswordFile } from 'chatcast';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeCertificate } from '../support/certificate.js';
import { Program } from './support/Program.js';

let folder = '';
let users = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatcast-room-'));
  users = join(folder, 'users.txt');
  // As cheap as it can be: what is tested is the example.
  const accounts = await PasswordFile.open(users, { cost: { ln: 1, r: 1, p: 1 } });
  await accounts.set('atom', 'secret');
});

afterEach(() => rm(folder, { recursive: true }));

it('examples/password-room.mjs lets in who has an account', async () => {
  await using room = new Program('examples/password-room.mjs', users, '0');
  const [, url = ''] = await room.says(/open at (tcp:\S+)/);

  await using atom = await ChatClient.connect({ url, name: 'ATOM', password: 'secret' });
  expect(atom.name).toBe('atom');
  await room.says(/^atom came in$/m);

  const stranger = ChatClient.connect({ url, name: 'hansung', password: 'guess' });
  await expect(stranger).rejects.toMatchObject({ code: 'DENIED' });
  await room.says(/^hansung from 127\.0\.0\.1: DENIED$/m);

  await atom.close();
  await room.says(/^atom is gone: left$/m);
  expect(await room.interrupt()).toBe(0);
  expect(await readFile(users, 'utf8')).not.toContain('secret');
});

it('examples/password-room.mjs keeps passwords from the network with a certificate', async () => {
  const { cert, key } = makeCertificate();
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  await writeFile(files.cert, cert);
  await writeFile(files.key, key);
  await using room = new Program('examples/password-room.mjs', users, '0', files.cert, files.key);
  const [, url = ''] = await room.says(/open at (tls:\S+)/);

  const who = { name: 'atom', password: 'secret' };
  await using atom = await ChatClient.connect({ url, ...who, ca: cert });
  expect(atom.state).toBe('online');
  const plain = { url: url.replace('tls:', 'tcp:'), reconnect: false, ...who };
  await expect(ChatClient.connect(plain)).rejects.toMatchObject({ code: 'UNREACHABLE' });
});
