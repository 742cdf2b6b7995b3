import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChatClient, PasswordFile } from 'chatcast';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { withHeaders } from '../../server/support/withHeaders.js';
import { makeCertificate } from '../../support/certificate.js';
import { expectAccessible } from '../../web/browser/support/axe.js';
import { theBrowser, useBrowser } from '../../web/browser/support/browser.js';
import { Program } from '../support/Program.js';

useBrowser();

let folder = '';
let users = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatcast-cookie-'));
  users = join(folder, 'users.txt');
  // As cheap as it can be: what is tested is the example.
  const accounts = await PasswordFile.open(users, { cost: { ln: 1, r: 1, p: 1 } });
  await accounts.set('atom', 'secret');
  await accounts.set('hansung', 'sesame');
});

afterAll(() => rm(folder, { recursive: true }));

async function openApplication(
  port = '0',
): Promise<{ program: Program; address: string; url: string }> {
  const program = new Program('examples/cookie-room/server.mjs', users, port);
  onTestFinished(() => program[Symbol.asyncDispose]());
  const [address] = await program.says(/http:\S+/);
  return { program, address, url: new URL('/chat', address.replace('http:', 'ws:')).href };
}

/** Asks the application as its pages do; resolves with the cookie or what it answered. */
async function post(address: string, path: string, cookie = '', body: object = {}) {
  const headers = { 'content-type': 'application/json', cookie };
  const options = { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(new URL(path, address), options);
  const [set = ''] = response.headers.getSetCookie();
  return { status: response.status, set, answer: await response.text() };
}

async function logIn(address: string, name: string, password: string): Promise<string> {
  const { set } = await post(address, '/login', '', { name, password });
  return set.split(';', 1)[0] ?? '';
}

/** Comes in as a browser does that has this cookie. */
function comeIn(url: string, name: string, cookie: string): Promise<ChatClient> {
  const connect = withHeaders({ cookie });
  return ChatClient.connect({ url, name, connect, reconnect: false });
}

async function openPage(address: string): Promise<Page> {
  const context = await theBrowser().newContext({ ignoreHTTPSErrors: true });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

async function tells(page: Page, status: string): Promise<void> {
  await page.getByRole('status').getByText(status).waitFor();
}

it('examples/cookie-room lets a page in by the cookie of its log-in, until it logs out', async () => {
  const { program, address, url } = await openApplication();
  const page = await openPage(address);
  await tells(page, 'Log in first.');
  await page.getByLabel('Name').fill('ATOM');
  await page.getByLabel('Password').fill('guess');
  await page.getByRole('button', { name: 'Log in' }).click();
  await tells(page, 'Wrong name or password');
  await page.getByLabel('Name').fill('ATOM');
  await page.getByLabel('Password').fill('secret');
  await page.getByRole('button', { name: 'Log in' }).click();
  await tells(page, 'You are atom.');
  expect(await page.evaluate(() => document.cookie)).toBe('');

  await using hansung = await comeIn(url, 'hansung', await logIn(address, 'hansung', 'sesame'));
  const heard = new Promise((resolve) => hansung.once('message', resolve));
  await page.getByLabel('Message').fill('hello');
  await page.getByRole('button', { name: 'Send' }).click();
  expect(await heard).toMatchObject({ message: { from: 'atom', text: 'hello' } });
  await expectAccessible(page, 'logged in');

  // The cookie outlives the page.
  await page.reload();
  await tells(page, 'You are atom.');
  const left = new Promise((resolve) => hansung.once('leave', resolve));
  await page.getByRole('button', { name: 'Log out' }).click();
  await tells(page, 'You have logged out.');
  expect(await left).toMatchObject({ user: { name: 'atom' }, reason: 'kicked' });
  await page.reload();
  await tells(page, 'Log in first.');
  expect(await program.interrupt()).toBe(0);
  expect(program.stderr).toBe('');
});

it('examples/cookie-room asks a page for its cookie again when the room knows it no more', async () => {
  const { program, address } = await openApplication();
  const page = await openPage(address);
  const logInThere = async () => {
    await page.getByLabel('Name').fill('atom');
    await page.getByLabel('Password').fill('secret');
    await page.getByRole('button', { name: 'Log in' }).click();
    await tells(page, 'You are atom.');
  };
  await logInThere();
  // With the process go the sessions. The page comes back, to a room that knows neither it nor its cookie.
  await program[Symbol.asyncDispose]();
  await openApplication(new URL(address).port);
  await tells(page, 'Log in first.');
  await logInThere();
});

it('examples/cookie-room lets a page in through a proxy with TLS, by a cookie that goes no other way', async () => {
  const { program, address } = await openApplication();
  const { cert, key } = makeCertificate();
  const files = [join(folder, 'cert.pem'), join(folder, 'key.pem')] as const;
  await writeFile(files[0], cert);
  await writeFile(files[1], key);
  await using proxy = new Program('examples/tls-proxy.mjs', ...files, address, '0');
  const [secure] = await proxy.says(/https:\S+/);
  const page = await openPage(secure);
  await tells(page, 'Log in first.');
  await page.getByLabel('Name').fill('atom');
  await page.getByLabel('Password').fill('secret');
  await page.getByRole('button', { name: 'Log in' }).click();
  await tells(page, 'You are atom.');
  await page.getByLabel('Message').fill('hello');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('atom: hello').waitFor();
  const cookies = await page.context().cookies();
  expect(cookies).toMatchObject([{ name: 'session', secure: true, httpOnly: true }]);
  expect(program.stderr).toBe('');
});

it('examples/cookie-room takes nobody without a session, whatever the name', async () => {
  const { address, url } = await openApplication();
  const cookie = await logIn(address, 'atom', 'secret');
  for (const other of ['', 'session=', 'session=guess', `mysession=${cookie.slice(8)}`]) {
    await expect(comeIn(url, 'atom', other)).rejects.toMatchObject({ code: 'EXPIRED' });
  }
  const atom = await comeIn(url, 'hansung', `other=1; ${cookie}`);
  expect(atom.name).toBe('atom');
  await atom.close();
  await post(address, '/logout', cookie);
  await expect(comeIn(url, 'atom', cookie)).rejects.toMatchObject({ code: 'EXPIRED' });
});

it('examples/cookie-room takes no page of another site, which the browser sends the cookie for', async () => {
  const { address, url } = await openApplication();
  const cookie = await logIn(address, 'atom', 'secret');
  const connect = withHeaders({ cookie, origin: 'https://evil.example' });
  const coming = ChatClient.connect({ url, name: 'atom', connect, reconnect: false });
  await expect(coming).rejects.toThrow('403');
});

it('examples/cookie-room keeps its cookie from scripts, from other sites, and from plain text', async () => {
  const { address } = await openApplication();
  const body = { name: 'atom', password: 'secret' };
  const { set } = await post(address, '/login', '', body);
  expect(set).toMatch(/^session=[\w-]{36}; Path=\/; HttpOnly; SameSite=Strict$/);
  const behindTls = await fetch(new URL('/login', address), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-proto': 'https' },
    body: JSON.stringify(body),
  });
  expect(behindTls.headers.getSetCookie()).toMatchObject([expect.stringMatching(/; Secure/)]);
});
