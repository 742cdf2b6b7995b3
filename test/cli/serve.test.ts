import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ChatClient, PasswordFile } from '../../src/index.js';
import { forwardedFor } from '../server/support/withHeaders.js';
import { makeCertificate } from '../support/certificate.js';
import { until } from '../support/until.js';
import { keys } from './support/FakeKeyboard.js';
import { Seat } from './support/Seat.js';

const seats: Seat[] = [];
const clients: ChatClient[] = [];

/** Opens a room at a terminal, on any free port. */
async function serve(...args: string[]): Promise<{ host: Seat; url: string }> {
  const host = new Seat(['serve', '--port', '0', ...args], { columns: 200 });
  seats.push(host);
  await host.shows('/help');
  const [url = ''] = /t(cp|ls):\/\/[^\s]*/.exec(host.terminal.text) ?? [];
  return { host, url };
}

async function connect(url: string, name: string, password?: string): Promise<ChatClient> {
  const options = { url, name, reconnect: false, ...(password !== undefined && { password }) };
  const client = await ChatClient.connect(options);
  clients.push(client);
  return client;
}

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatcast-serve-'));
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  for (const { quit, exitCode } of seats.splice(0)) {
    quit.abort();
    await exitCode;
  }
  await rm(folder, { recursive: true });
});

describe('serve', () => {
  it('says what to type in order to join', async () => {
    const { host, url } = await serve();
    const [, port] = /:(\d+)$/.exec(url) ?? [];
    expect(host.terminal.text).toContain(`The room is open at ${url}`);
    expect(host.terminal.text).toMatch(
      new RegExp(`  node \\S*main\\.js join ${url} --name atom\n`),
    );
    expect(host.terminal.text).toContain(`  nc 127.0.0.1 ${port}\n`);
    expect(host.terminal.text).toContain(`  ws://127.0.0.1:${port}/chat\n`);
    expect(host.terminal.text).toContain(
      `  const client = await ChatClient.connect({ url: '${url}', name: 'bot' });\n`,
    );
  });

  it('tells old clients in the language that it was given', async () => {
    const { url } = await serve('--locale', 'en');
    const { hostname, port } = new URL(url);
    const netcat = net.connect(Number(port), hostname);
    let shown = '';
    netcat.on('data', (bytes) => {
      shown += bytes;
    });
    netcat.write('/login atom\n');
    await until(() => shown.includes('You are in the room as [atom].'), 'atom is in');
    netcat.destroy();
  });

  it('says first where the page is, and shows it there', async () => {
    const { host, url } = await serve();
    const page = `${url.replace('tcp:', 'http:')}/`;
    expect(host.terminal.lines.slice(0, 2)).toEqual(['Open in a browser:', `  ${page}`]);
    const answer = await fetch(page);
    expect(await answer.text()).toContain('<title>chatcast</title>');
  });

  it('shows no page when told not to', async () => {
    const { host, url } = await serve('--no-web');
    expect(host.terminal.lines[0]).toBe(`The room is open at ${url}`);
    expect(host.terminal.text).not.toContain('http:');
    const answer = await fetch(url.replace('tcp:', 'http:'));
    expect(await answer.text()).toContain('npx chatcast join');
  });

  it('lets only the pages connect that it is told of', async () => {
    const { url } = await serve('--origin', 'https://chat.example', '--origin', 'http://b.example');
    const statusFor = (origin: string) =>
      new Promise((resolve) => {
        const room = `${url.replace('tcp:', 'ws:')}/chat`;
        const webSocket = new WebSocket(room, 'chatcast.v1', { origin });
        webSocket.once('open', () => resolve(101)).once('open', () => webSocket.terminate());
        webSocket.once('unexpected-response', (request, { statusCode }) => {
          resolve(statusCode);
          request.destroy();
        });
      });
    expect(await statusFor('https://chat.example')).toBe(101);
    expect(await statusFor('http://b.example')).toBe(101);
    expect(await statusFor(url.replace('tcp:', 'http:'))).toBe(403);
  });

  it('refuses what is no origin', async () => {
    const host = new Seat(['serve', '--port', '0', '--origin', 'chat.example']);
    expect(await host.exitCode).toBe(1);
    expect(host.errors.text).toContain('such as https://chat.example, not chat.example.');
    expect(host.errors.text).toContain('Usage: chatcast serve');
  });

  it('believes the proxies that it is told of', async () => {
    const { host, url } = await serve('--trust-proxy', 'loopback', '--locale', 'en');
    const options = {
      url: `${url.replace('tcp:', 'ws:')}/chat`,
      connect: forwardedFor('203.0.113.7'),
    };
    const comeIn = ChatClient.connect({ ...options, name: 'server', reconnect: false });
    await expect(comeIn).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    await host.shows('[server] was refused (203.0.113.7)');
  });

  it.each(['everyone', '33', 'true'])('refuses what is no proxy: %s', async (value) => {
    const host = new Seat(['serve', '--port', '0', '--trust-proxy', value]);
    expect(await host.exitCode).toBe(1);
    expect(host.errors.text).toContain(`such as loopback or 10.0.0.0/8, not ${value}.`);
    expect(host.errors.text).toContain('Usage: chatcast serve');
  });

  it('shows who comes and goes, with the time', async () => {
    const { host, url } = await serve();
    const atom = await connect(url, 'atom');
    await host.shows('[atom] has joined.');
    await atom.close();
    await host.shows('[atom] has left.');
    expect(host.terminal.text).toMatch(/^\d\d:\d\d:\d\d \[atom\] has left\.$/m);
  });

  it('shows who is refused, and why', async () => {
    const { host, url } = await serve('--max-clients', '1');
    await connect(url, 'atom');
    await expect(connect(url, 'hansung')).rejects.toHaveProperty('code', 'SERVER_FULL');
    await host.shows('[hansung] was refused (127.0.0.1): The room is full.');
  });

  it('says to everyone what is typed, under its own name', async () => {
    const { host, url } = await serve('--name', 'hall');
    const atom = await connect(url, 'atom');
    const said = new Promise((resolve) => atom.once('message', resolve));
    await host.enter('welcome');
    expect(await said).toMatchObject({ message: { from: 'hall', text: 'welcome' } });
    await host.shows('[hall] welcome');
  });

  it('lists, removes, and explains', async () => {
    const { host, url } = await serve();
    const atom = await connect(url, 'atom');
    const closed = new Promise((resolve) => atom.once('close', resolve));
    await host.enter('/list');
    await host.shows('00\tatom\tO');
    await host.enter('/kick atom no flooding here');
    expect(await closed).toMatchObject({ error: { code: 'KICKED' } });
    await host.shows('[atom] was removed from the room.');
    await host.enter('/kick nobody');
    await host.shows('There is no such user.');
    await host.enter('/dance');
    await host.shows('Unknown command /dance');
    await host.enter('/help');
    await host.shows('/kick NAME [REASON]');
  });

  it.each([
    ['/exit', '/exit\r'],
    ['Ctrl-C', keys.ctrlC],
  ])('closes by %s with a goodbye to everyone, and exit code 0', async (_how, typed) => {
    const { host, url } = await serve();
    const atom = await connect(url, 'atom');
    const closed = new Promise((resolve) => atom.once('close', resolve));
    await host.keyboard.type(typed);
    expect(await closed).toMatchObject({ error: { code: 'SHUTDOWN' } });
    expect(await host.exitCode).toBe(0);
    expect(host.terminal.text).toContain('The room is closed.');
    expect(host.keyboard.isRaw).toBe(false);
  });

  it('speaks Korean', async () => {
    const { host, url } = await serve('--locale', 'ko');
    await connect(url, 'atom');
    await host.shows('[atom]님이 입장하였습니다.');
    expect(host.terminal.text).toContain('다른 터미널에서 들어오려면:');
  });
});

describe('serve with a certificate', () => {
  it('takes encrypted connections, from whoever trusts it', async () => {
    const { cert, key } = makeCertificate();
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    await writeFile(certFile, cert);
    await writeFile(keyFile, key);
    const { host, url } = await serve('--tls-cert', certFile, '--tls-key', keyFile);
    expect(url).toMatch(/^tls:/);
    expect(host.terminal.text).toContain(`  ${url.replace('tls:', 'wss:')}/chat\n`);
    expect(host.terminal.lines[1]).toBe(`  ${url.replace('tls:', 'https:')}/`);
    const guest = new Seat(['join', url, '--name', 'atom', '--ca', certFile]);
    seats.push(guest);
    await guest.shows('You are in the room as [atom], 1 here.');
  });

  it('names a certificate that cannot be read', async () => {
    const missing = join(folder, 'no.pem');
    const host = new Seat(['serve', '--tls-cert', missing, '--tls-key', missing]);
    expect(await host.exitCode).toBe(1);
    expect(host.errors.text).toBe(`Cannot read ${missing}: ENOENT`);
  });
});

describe('serve with accounts', () => {
  it('lets in who has a password, under the name of the account', async () => {
    const file = join(folder, 'users.txt');
    const cost = { ln: 10, r: 8, p: 1 };
    await (await PasswordFile.open(file, { cost })).set('Atom', 'pa55word');
    const { host, url } = await serve('--users', file);
    await expect(connect(url, 'atom')).rejects.toHaveProperty('code', 'DENIED');
    await host.shows('[atom] was refused (127.0.0.1): Access denied.');
    expect((await connect(url, 'atom', 'pa55word')).name).toBe('Atom');
  });

  it('says so when there are none yet, and names the command that makes one', async () => {
    const file = join(folder, 'users.txt');
    const { host } = await serve('--users', file);
    await host.shows(`There are no accounts in ${file} yet`.slice(0, 60));
  });

  it('names a file of accounts that it does not understand', async () => {
    const file = join(folder, 'users.txt');
    await writeFile(file, 'nonsense\n');
    const host = new Seat(['serve', '--port', '0', '--users', file]);
    expect(await host.exitCode).toBe(1);
    expect(host.errors.text).toBe(`${file}, line 1: this is not an account.`);
  });
});

describe('a room that cannot be opened', () => {
  it('because the port is in use says so in one line', async () => {
    const { url } = await serve();
    const [, port = ''] = /:(\d+)$/.exec(url) ?? [];
    const host = new Seat(['serve', '--port', port]);
    expect(await host.exitCode).toBe(1);
    expect(host.errors.text).toBe(
      `Port ${port} on 127.0.0.1 is in use already. Choose another with --port.`,
    );
    expect(host.terminal.text).toBe('');
  });

  it('because the address is not here says so in one line', async () => {
    const host = new Seat(['serve', '--port', '0', '--host', '203.0.113.9']);
    expect(await host.exitCode).toBe(1);
    expect(host.errors.text).toContain('203.0.113.9 is not an address of this machine.');
  });
});
