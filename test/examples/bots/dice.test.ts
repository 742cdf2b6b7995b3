import { ChatClient, ChatServer } from 'chatcast';
import { expect, it } from 'vitest';
import { Program } from '../support/Program.js';

it('examples/bots/dice.mjs rolls what it is asked for', async () => {
  await using server = new ChatServer();
  const { url } = await server.listen({ port: 0 });
  await using bot = new Program('examples/bots/dice.mjs', url);
  await bot.says(/^dice is in the room\.$/m);
  await using atom = await ChatClient.connect({ url, name: 'atom' });
  const answers = new Map<string, string>();
  const heard = atom.messages();
  for (const text of [
    '!roll',
    '/roll 20',
    '!roll 2d6+1',
    '!roll 3d1 - 5',
    '@dice roll d1',
    '!roll 0',
    '!roll dice',
    '!roll 100d6',
    '!help',
  ]) {
    await atom.send(text);
    await heard.next();
    answers.set(text, (await heard.next()).value?.text ?? '');
  }

  const [, one] = /^atom rolls d6: ([1-6])$/.exec(answers.get('!roll') ?? '') ?? [];
  expect(one).toBeDefined();
  expect(answers.get('/roll 20')).toMatch(/^atom rolls 20: ([1-9]|1\d|20)$/);
  const two = /^atom rolls 2d6\+1: ([1-6]) \+ ([1-6]) \+ 1 = (\d+)$/.exec(
    answers.get('!roll 2d6+1') ?? '',
  );
  expect(Number(two?.[1]) + Number(two?.[2]) + 1).toBe(Number(two?.[3]));
  expect(answers.get('!roll 3d1 - 5')).toBe('atom rolls 3d1-5: 1 + 1 + 1 - 5 = -2');
  expect(answers.get('@dice roll d1')).toBe('atom rolls d1: 1');
  for (const bad of ['!roll 0', '!roll dice', '!roll 100d6']) {
    expect(answers.get(bad)).toBe('Those are no dice. Try !roll 2d6+1');
  }
  expect(answers.get('!help')).toBe('!roll [2d6+1] – rolls dice');

  expect(await bot.interrupt()).toBe(0);
  expect(bot.stderr).toBe('');
});
