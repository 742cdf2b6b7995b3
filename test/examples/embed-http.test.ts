import { ChatClient } from 'chatcast';
import { expect, it } from 'vitest';
import { Page } from './support/Page.js';
import { Program } from './support/Program.js';

it('examples/embed-http serves a page, JSON and a room on one port', async () => {
  await using program = new Program('examples/embed-http/server.mjs', '0');
  const [address] = await program.says(/http:\S+/);
  const room = new URL('/chat', address.replace('http:', 'ws:')).href;
  await using atom = await ChatClient.connect({ url: room, name: 'atom' });

  const users = await fetch(new URL('/users', address));
  expect(await users.json()).toMatchObject([{ name: 'atom', status: 'awake' }]);

  const announced = new Promise((resolve) => atom.once('message', resolve));
  await fetch(new URL('/announce', address), { method: 'POST', body: 'Tea is ready.' });
  expect(await announced).toMatchObject({ message: { from: 'server', text: 'Tea is ready.' } });

  const refused = await fetch(new URL('/announce', address), { method: 'POST', body: '\u001b[2J' });
  expect(refused.status).toBe(400);
  expect((await fetch(new URL('/elsewhere', address))).status).toBe(404);

  await atom.close();
  expect(await program.interrupt()).toBe(0);
});

it('the page of examples/embed-http takes part in the room', async () => {
  await using program = new Program('examples/embed-http/server.mjs', '0');
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

  expect(await program.interrupt()).toBe(0);
  await page.shows('You are out. Your name, to come in again:');
});
