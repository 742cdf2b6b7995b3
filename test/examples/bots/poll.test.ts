import { ChatClient, ChatServer } from 'chatcast';
import { expect, it } from 'vitest';
import { until } from '../../support/until.js';
import { Program } from '../support/Program.js';

/** A room with the bot and two people; what the bot says they write down, each with who hears it. */
async function openPoll(seconds?: string) {
  const server = new ChatServer();
  const { url } = await server.listen({ port: 0 });
  const bot = new Program('examples/bots/poll.mjs', url, 'poll', ...(seconds ? [seconds] : []));
  await bot.says(/^poll is in the room\.$/m);
  const said: string[] = [];
  server.on('message', ({ message: { from, text } }) => from === 'poll' && said.push(text));
  server.on('whisper', ({ whisper: { from, to, text } }) => {
    if (from === 'poll') said.push(`${to}: ${text}`);
  });
  const [atom, hansung] = [
    await ChatClient.connect({ url, name: 'atom' }),
    await ChatClient.connect({ url, name: 'hansung' }),
  ];
  /** Says something, and resolves with what the bot says to it. */
  const ask = async (client: ChatClient, text: string) => {
    const count = said.length;
    await client.send(text);
    await until(() => said.length > count, `an answer to ${text}`);
    return said.at(-1);
  };
  const close = async () => {
    await Promise.all([atom.close(), hansung.close()]);
    await bot[Symbol.asyncDispose]();
    await server.close();
  };
  return { bot, said, atom, hansung, ask, [Symbol.asyncDispose]: close };
}

it('examples/bots/poll.mjs counts one vote for each until whoever asked closes it', async () => {
  await using poll = await openPoll();
  const { atom, hansung, ask } = poll;
  expect(await ask(atom, '!vote tea')).toBe('atom: There is no poll.');
  expect(await ask(atom, '!close')).toBe('atom: There is no poll.');
  expect(await ask(atom, '!poll "Tea or coffee?" tea')).toBe(
    'Like this: !poll "Tea or coffee?" tea coffee',
  );
  expect(await ask(atom, '!poll "Tea or coffee?" tea coffee "hot water"')).toBe(
    'atom asks: Tea or coffee?\n1. tea\n2. coffee\n3. hot water\n!vote to answer',
  );
  expect(await ask(hansung, '!poll More? yes no')).toBe(
    'Let us finish this one first: Tea or coffee?',
  );
  expect(await ask(atom, '!vote coffee')).toBe('atom: You voted for coffee.');
  expect(await ask(atom, '!vote 1')).toBe('atom: You voted for tea.');
  expect(await ask(hansung, '!vote milk')).toBe('hansung: Choose one of tea, coffee, hot water.');
  expect(await ask(hansung, '!vote Hot water')).toBe('hansung: You voted for hot water.');
  expect(await ask(hansung, '!close')).toBe('hansung: Only atom may close it.');
  expect(await ask(atom, '!close')).toBe(
    'Tea or coffee? The votes:\ntea: 1\ncoffee: 0\nhot water: 1',
  );
  expect(await ask(hansung, '!vote tea')).toBe('hansung: There is no poll.');
  expect(await poll.bot.interrupt()).toBe(0);
  expect(poll.bot.stderr).toBe('');
});

it('examples/bots/poll.mjs closes by itself, and says how it stands when it is stopped', async () => {
  await using poll = await openPoll('0.2');
  const { atom, ask, said } = poll;
  await ask(atom, '!poll Tea? yes no');
  await until(() => said.includes('Tea? The votes:\nyes: 0\nno: 0'), 'the end');
  await ask(atom, '!poll Coffee? yes no');
  expect(await poll.bot.interrupt()).toBe(0);
  expect(said.at(-1)).toBe('Coffee? The votes:\nyes: 0\nno: 0');
  expect(poll.bot.stderr).toBe('');
});
