import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ChatClient } from 'chatcast';
import type { JWTPayload } from 'jose';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, it, onTestFinished } from 'vitest';
import { Program } from './support/Program.js';

/** Somebody who gives out tokens, and tells the keys to check them with. */
async function openIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' };
  const web = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  const close = () => {
    web.closeAllConnections();
    web.close();
  };
  onTestFinished(close);
  const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  const good = () => ({ iss: url, aud: 'chat', exp: Math.floor(Date.now() / 1000) + 60 });
  return {
    url,
    close,
    /** A token for somebody; `more` differs from what is good. */
    sign: (sub: string, more: JWTPayload = {}, key = privateKey) =>
      new SignJWT({ ...good(), sub, ...more })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .sign(key),
  };
}

type Issuer = Awaited<ReturnType<typeof openIssuer>>;

async function openRoom(issuer: Issuer) {
  const room = new Program('examples/jwt-room.mjs', issuer.url, `${issuer.url}/keys`, '0');
  onTestFinished(() => room[Symbol.asyncDispose]());
  const [, url = ''] = await room.says(/open at (tcp:\S+)/);
  return { room, url };
}

it('examples/jwt-room.mjs lets in who brings a token, by the name in it', async () => {
  const issuer = await openIssuer();
  const { room, url } = await openRoom(issuer);
  const password = await issuer.sign('atom');
  await using atom = await ChatClient.connect({ url, name: 'somebody', password });
  expect(atom.name).toBe('atom');
  await room.says(/^atom came in$/m);
  await using hansung = await ChatClient.connect({
    url,
    name: 'hansung',
    password: await issuer.sign('hansung'),
  });
  const heard = new Promise((resolve) => hansung.once('message', resolve));
  await atom.send('hello');
  expect(await heard).toMatchObject({ message: { from: 'atom', text: 'hello' } });
  await atom.close();
  await room.says(/^atom is gone: left$/m);
  expect(await room.interrupt()).toBe(0);
  expect(room.stderr).toBe('');
});

it('examples/jwt-room.mjs refuses what is no token, or one for others, or of others', async () => {
  const issuer = await openIssuer();
  const { room, url } = await openRoom(issuer);
  const { privateKey: strange } = await generateKeyPair('ES256');
  const tokens = [
    '',
    'secret',
    await issuer.sign('atom', { aud: 'billing' }),
    await issuer.sign('atom', { iss: 'https://elsewhere.example' }),
    await issuer.sign('atom', {}, strange),
    // Signed by nobody.
    `${btoa('{"alg":"none"}')}.${btoa('{"sub":"atom"}')}.`,
  ];
  for (const password of tokens) {
    const login = ChatClient.connect({ url, name: 'atom', password, reconnect: false });
    await expect(login).rejects.toMatchObject({ code: 'DENIED', message: /no token/ });
  }
  expect(room.stderr).toBe('');
});

it('examples/jwt-room.mjs asks for a new token when one is over, at the door and inside', async () => {
  const issuer = await openIssuer();
  const { room, url } = await openRoom(issuer);
  const now = Math.floor(Date.now() / 1000);
  const old = await issuer.sign('atom', { exp: now - 1 });
  const late = ChatClient.connect({ url, name: 'atom', password: old });
  await expect(late).rejects.toMatchObject({ code: 'EXPIRED' });

  const short = await issuer.sign('atom', { exp: now + 3 });
  await using atom = await ChatClient.connect({ url, name: 'atom', password: short });
  const closed = new Promise((resolve) => atom.once('close', resolve));
  expect(await closed).toMatchObject({ error: { code: 'KICKED', message: /a new one/ } });
  await room.says(/^atom is gone: kicked$/m);
  const password = await issuer.sign('atom');
  await using again = await ChatClient.connect({ url, name: 'atom', password });
  expect(again.state).toBe('online');
  expect(room.stderr).toBe('');
});

it('examples/jwt-room.mjs lets nobody in while the issuer cannot be asked, and says why', async () => {
  const issuer = await openIssuer();
  const password = await issuer.sign('atom');
  issuer.close();
  const { room, url } = await openRoom(issuer);
  const login = ChatClient.connect({ url, name: 'atom', password });
  await expect(login).rejects.toMatchObject({ code: 'DENIED', message: 'Not admitted.' });
  await expect.poll(() => room.stderr).toMatch(/^authenticate: /);
});
