import { ChatClient } from 'chatcast';
import { expect, it } from 'vitest';
import { Program } from './support/Program.js';

it('examples/moderation.mjs changes, refuses and slows down what is said', async () => {
  await using room = new Program('examples/moderation.mjs', '0');
  const [, url = ''] = await room.says(/open at (\S+)/);
  await using atom = await ChatClient.connect({ url, name: 'atom' });

  expect(await atom.send('HELLO EVERYBODY')).toMatchObject({ text: 'hello everybody' });

  const link = atom.send('look: https://example.com');
  await expect(link).rejects.toMatchObject({ code: 'DENIED', message: /first minute/ });

  // Too soon for the room, and said all the same: the client waits as long as it is told.
  const first = await atom.send('one');
  const second = await atom.send('two');
  expect(second.seq).toBe(first.seq + 1);
  expect(second.at - first.at).toBeGreaterThanOrEqual(900);

  expect(await room.interrupt()).toBe(0);
  expect(room.stderr).toBe('');
});
