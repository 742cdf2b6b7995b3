import { once } from 'node:events';
import { connect } from 'node:net';
import { ChatClient } from 'chatcast';
import { describe, expect, it } from 'vitest';
import { Page } from './support/Page.js';
import { Program } from './support/Program.js';

const programs = ['embed-http/server.mjs', 'embed-express.mjs', 'embed-fastify.mjs'];

describe.each(programs)('examples/%s', (name) => {
  it('serves a page, JSON and a room on one port', async () => {
    await using program = new Program(`examples/${name}`, '0');
    const [address] = await program.says(/http:\S+/);
    const room = new URL('/chat', address.replace('http:', 'ws:')).href;
    await using atom = await ChatClient.connect({ url: room, name: 'atom' });

    const users = await fetch(new URL('/users', address));
    expect(await users.json()).toMatchObject([{ name: 'atom', status: 'awake' }]);

    const announced = new Promise((resolve) => atom.once('message', resolve));
    const answer = await announce(address, 'Tea is ready.');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ seq: 2 });
    expect(await announced).toMatchObject({ message: { from: 'server', text: 'Tea is ready.' } });

    expect((await announce(address, '\u001b[2J')).status).toBe(400);
    expect((await fetch(new URL('/elsewhere', address))).status).toBe(404);
  });

  it('has a page that takes part in the room', async () => {
    await using program = new Program(`examples/${name}`, '0');
    const [address] = await program.says(/http:\S+/);
    const room = new URL('/chat', address.replace('http:', 'ws:')).href;
    await using atom = await ChatClient.connect({ url: room, name: 'atom' });
    const page = await Page.open(address);

    const joined = new Promise((resolve) => atom.once('join', resolve));
    page.type('hansung');
    expect(await joined).toMatchObject({ user: { name: 'hansung' } });
    await page.shows('You are hansung.');

    const said = new Promise((resolve) => atom.once('message', resolve));
    page.type('hello from the web');
    expect(await said).toMatchObject({ message: { from: 'hansung', text: 'hello from the web' } });
    await page.shows('[hansung] hello from the web');
    await atom.send('<b>hello</b>');
    await page.shows('[atom] <b>hello</b>');
  });

  it('ends with everybody still in it: they are told, and nothing is left open', async () => {
    await using program = new Program(`examples/${name}`, '0');
    const [address] = await program.says(/http:\S+/);
    const url = new URL('/chat', address.replace('http:', 'ws:')).href;
    await using atom = await ChatClient.connect({ url, name: 'atom', reconnect: false });
    const closed = new Promise((resolve) => atom.once('close', resolve));
    expect(await program.interrupt()).toBe(0);
    expect(await closed).toMatchObject({ error: { code: 'SHUTDOWN' } });
    expect(program.stderr).toBe('');
  });

  it('leaves no upgrade hanging that the room does not take', async () => {
    await using program = new Program(`examples/${name}`, '0');
    const [address] = await program.says(/http:\S+/);
    const { port } = new URL(address);
    const socket = connect(Number(port), '127.0.0.1');
    const ended = once(socket, 'close');
    socket.write('GET /elsewhere HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 404 /);
    await ended;
  });
});

function announce(address: string, body: string): Promise<Response> {
  const headers = { 'content-type': 'text/plain' };
  return fetch(new URL('/announce', address), { method: 'POST', headers, body });
}
