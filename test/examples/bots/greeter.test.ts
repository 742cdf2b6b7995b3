import { ChatClient, ChatServer } from 'chatcast';
import { expect, it } from 'vitest';
import { Program } from '../support/Program.js';

it('examples/bots/greeter.mjs welcomes whoever comes in, by a whisper, and once', async () => {
  await using server = new ChatServer();
  const { url } = await server.listen({ port: 0 });
  await using bot = new Program('examples/bots/greeter.mjs', url);
  await bot.says(/^greeter is in the room\.$/m);
  const whispers: string[] = [];
  server.on('whisper', ({ whisper: { to, text } }) => whispers.push(`${to}: ${text}`));
  const enter = async (name: string) => {
    const client = await ChatClient.connect({ url, name });
    const welcomed = new Promise((resolve) => client.once('whisper', resolve));
    return { client, welcomed };
  };

  const atom = await enter('atom');
  expect(await atom.welcomed).toMatchObject({
    whisper: { from: 'greeter', text: 'Welcome, atom! There are 0 others here, and me.' },
  });
  await atom.client.close();
  const again = await enter('atom');
  const hansung = await enter('hansung');
  expect(await hansung.welcomed).toMatchObject({
    whisper: { text: 'Welcome, hansung! There are 1 others here, and me.' },
  });
  expect(whispers).toEqual([
    'atom: Welcome, atom! There are 0 others here, and me.',
    'hansung: Welcome, hansung! There are 1 others here, and me.',
  ]);

  await again.client.close();
  await hansung.client.close();
  expect(await bot.interrupt()).toBe(0);
  expect(bot.stderr).toBe('');
});

it('examples/bots/greeter.mjs ends, and says why, when it is kicked', async () => {
  await using server = new ChatServer();
  const { url } = await server.listen({ port: 0 });
  await using bot = new Program('examples/bots/greeter.mjs', url);
  await bot.says(/in the room/);
  await server.kick('greeter', 'Too friendly.');
  expect(await bot.exitCode).toBe(1);
  expect(bot.stderr).toBe('KICKED: Too friendly.\n');
});
