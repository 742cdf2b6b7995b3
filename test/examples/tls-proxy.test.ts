import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ChatServerOptions, LoginAttempt } from 'chatcast';
import { ChatClient, ChatServer } from 'chatcast';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { makeCertificate } from '../support/certificate.js';
import { Program } from './support/Program.js';

const { cert, key } = makeCertificate();
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatcast-proxy-'));
  await writeFile(join(folder, 'cert.pem'), cert);
  await writeFile(join(folder, 'key.pem'), key);
});

afterAll(() => rm(folder, { recursive: true }));

/** Puts the proxy before a web server; resolves with where it is. */
async function openProxy(target: string, idleMs = 60_000): Promise<string> {
  const files = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const proxy = new Program('examples/tls-proxy.mjs', ...files, target, '0', String(idleMs));
  onTestFinished(async () => {
    expect(await proxy.interrupt()).toBe(0);
    expect(proxy.stderr).toBe('');
  });
  const [address] = await proxy.says(/https:\S+/);
  return address;
}

/** A room in a web server of this process, behind the proxy. */
async function openRoom(
  options: ChatServerOptions = {},
  idleMs?: number,
): Promise<{ room: ChatServer; web: Server; url: string; address: string }> {
  const web = createServer(({ headers }, response) => void response.end(JSON.stringify(headers)));
  const room = new ChatServer(options);
  room.attach(web);
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  onTestFinished(async () => {
    await room.close({ drainMs: 0 });
    web.close();
  });
  const { port } = web.address() as AddressInfo;
  const address = await openProxy(`http://127.0.0.1:${port}`, idleMs);
  return { room, web, address, url: new URL('/chat', address.replace('https:', 'wss:')).href };
}

function get(address: string, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    request(address, { ca: cert, headers })
      .on('response', (response) => resolve(text(response)))
      .on('error', reject)
      .end();
  });
}

it('examples/tls-proxy.mjs puts TLS before examples/embed-http, page and room', async () => {
  await using program = new Program('examples/embed-http/server.mjs', '0');
  const [target] = await program.says(/http:\S+/);
  const address = await openProxy(target);
  expect(await get(address)).toContain('<title>chatcast</title>');
  const url = new URL('/chat', address.replace('https:', 'wss:')).href;
  await using atom = await ChatClient.connect({ url, name: 'atom', ca: cert });
  await using hansung = await ChatClient.connect({ url, name: 'hansung', ca: cert });
  const heard = new Promise((resolve) => hansung.once('message', resolve));
  await atom.send('hello through TLS');
  expect(await heard).toMatchObject({ message: { from: 'atom', text: 'hello through TLS' } });
  expect(await get(new URL('/users', address).href)).toMatch(/"atom".*"hansung"/);
});

it('a room behind a proxy takes pages of the host that the proxy is, and no others', async () => {
  const { url, address } = await openRoom();
  const connect = (origin: string) => new WebSocket(url, 'chatcast.v1', { ca: cert, origin });
  const own = connect(new URL(address).origin);
  await once(own, 'open');
  own.terminate();
  const foreign = connect('https://elsewhere.example');
  const [error] = await once(foreign, 'error');
  expect(String(error)).toContain('403');
});

it('a program behind a proxy is told who asks, and nobody can pretend', async () => {
  const { address } = await openRoom();
  const seen = JSON.parse(await get(address, { 'x-forwarded-for': '203.0.113.7' }));
  expect(seen).toMatchObject({
    host: new URL(address).host,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'https',
  });
});

it('a room behind a proxy that it trusts is told who comes, that it is encrypted, and nobody can pretend', async () => {
  const attempts: unknown[] = [];
  const authenticate = ({ address, secure }: LoginAttempt) =>
    void attempts.push({ address, secure });
  const trusting = await openRoom({ authenticate, trustProxy: 'loopback' });
  const usual = await openRoom({ authenticate });
  const headers = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'http' };
  for (const { url } of [trusting, usual]) {
    const socket = new WebSocket(url, 'chatcast.v1', { ca: cert, headers });
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'login', name: 'atom' }));
    await once(socket, 'message');
    socket.terminate();
  }
  expect(attempts).toEqual([
    { address: '127.0.0.1', secure: true },
    { address: '127.0.0.1', secure: false },
  ]);
});

it('pings of the room keep a silent member open through a proxy that closes what is idle', async () => {
  const idleMs = 3000;
  // Looked after once a second: five pings take longer than the proxy would wait.
  const { url } = await openRoom({ limits: { pingMs: 100 } }, idleMs);
  const socket = new WebSocket(url, 'chatcast.v1', { ca: cert });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'login', name: 'atom' }));
  const openedAt = performance.now();
  for (let pings = 0; pings < 5; ) {
    const [data] = await once(socket, 'message');
    if (JSON.parse(String(data)).type !== 'ping') continue;
    pings += 1;
    socket.send('{"type":"pong"}');
  }
  expect(performance.now() - openedAt).toBeGreaterThan(idleMs);
  expect(socket.readyState).toBe(socket.OPEN);
  socket.terminate();
});

it('a member whom an impatient proxy has cut off comes back, and misses nothing', async () => {
  const { room, url } = await openRoom({}, 400);
  await using atom = await ChatClient.connect({ url, name: 'atom', ca: cert });
  const heard = atom.messages();
  const left: unknown[] = [];
  room.on('leave', (event) => left.push(event));
  await new Promise((resolve) => atom.once('disconnect', resolve));
  await room.broadcast('meanwhile');
  await new Promise((resolve) => atom.once('reconnect', resolve));
  expect((await heard.next()).value).toMatchObject({ text: 'meanwhile' });
  expect(left).toEqual([]);
});

it('a proxy says so when there is nothing behind it', async () => {
  const { room, web, url } = await openRoom();
  await room.close({ drainMs: 0 });
  web.close();
  await once(web, 'close');
  const socket = new WebSocket(url, 'chatcast.v1', { ca: cert });
  const [error] = await once(socket, 'error');
  expect(String(error)).toContain('502');
});
