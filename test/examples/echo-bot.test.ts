import { ChatClient, ChatServer } from 'chatcast';
import { expect, it } from 'vitest';
import { Program } from './support/Program.js';

it('examples/echo-bot.mjs repeats, whispers back, and takes part in a 1:1', async () => {
  await using server = new ChatServer();
  const { url } = await server.listen({ port: 0 });
  await using bot = new Program('examples/echo-bot.mjs', url);
  await bot.says(/^echo is in the room with 0 others\.$/m);
  await using atom = await ChatClient.connect({ url, name: 'atom' });
  const heard = atom.messages();

  await atom.send('hello');
  await atom.send('!echo is there anybody?');
  for (const text of ['hello', '!echo is there anybody?', 'atom said: is there anybody?']) {
    expect((await heard.next()).value).toMatchObject({ text });
  }

  const whispered = new Promise((resolve) => atom.once('whisper', resolve));
  await atom.whisper('echo', 'psst');
  expect(await whispered).toMatchObject({ whisper: { from: 'echo', text: 'psst' } });

  const pair = await atom.pair('echo');
  const answers = pair[Symbol.asyncIterator]();
  await pair.send('just us');
  expect((await answers.next()).value).toMatchObject({ from: 'atom', text: 'just us' });
  expect((await answers.next()).value).toMatchObject({ from: 'echo', text: 'just us' });

  expect(await bot.interrupt()).toBe(0);
  expect(bot.stderr).toBe('');
});

it('examples/echo-bot.mjs ends, and says why, when it is kicked', async () => {
  await using server = new ChatServer();
  const { url } = await server.listen({ port: 0 });
  await using bot = new Program('examples/echo-bot.mjs', url);
  await bot.says(/in the room/);
  await server.kick('echo', 'Too loud.');
  expect(await bot.exitCode).toBe(1);
  expect(bot.stderr).toBe('KICKED: Too loud.\n');
});
