import { expect, it } from 'vitest';
import { Program } from '../../examples/support/Program.js';
import { useBrowser } from './support/browser.js';
import { Visitor } from './support/Visitor.js';

useBrowser();

it('npm start opens on a page where a newcomer is talking within ten seconds', async () => {
  await using program = new Program('scripts/room.mjs', '--port', '0', '--locale', 'en');
  const [address] = await program.says(/http:\S+/);
  expect(program.stdout.indexOf(address)).toBeLessThan(program.stdout.indexOf('tcp://'));
  // At the end nobody is there any more.
  const visitor = await Visitor.open(address, { expectedTrouble: /WebSocket connection to/ });
  const begin = performance.now();
  await visitor.logIn('atom');
  await visitor.sees(/^Welcome, atom!/);
  await visitor.say('hello');
  await visitor.sees(/^Hello, atom\. What one says here/);
  expect(performance.now() - begin).toBeLessThan(10_000);
  await visitor.say('/with helper');
  await visitor.sees('Here only the two of us hear what is said. /end ends it.');
  expect(await program.interrupt()).toBe(0);
  expect(program.stderr).toBe('');
  await visitor.sees('The room was closed.');
});

it('npm start -- --no-bot opens on a quiet page', async () => {
  await using program = new Program('scripts/room.mjs', '--port', '0', '--no-bot', '--locale=ko');
  const [address] = await program.says(/http:\S+/);
  const visitor = await Visitor.open(address);
  await visitor.logIn('atom');
  await visitor.sees('Nothing has been said yet.');
  expect(await visitor.page.locator('.person').count()).toBe(0);
});
