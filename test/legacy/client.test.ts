import { build } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ChatClientOptions } from '../../src/index.js';
import { ChatClient, ChatServer } from '../../src/index.js';
import { collect, nextEvent } from '../server/support/nextEvent.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { until } from '../support/until.js';
import { EpollServer } from './support/EpollServer.js';
import { LegacyPeer } from './support/LegacyPeer.js';
import type { SelectStage } from './support/SelectServer.js';
import { SelectServer } from './support/SelectServer.js';
import { encodeRecord, encodeTyped, records, typed } from './support/wires.js';

failOnStrayErrors();

/** A client of ours on somebody's server, for the test that is running. */
async function join(url: string, name: string, options: Partial<ChatClientOptions> = {}) {
  const client = new ChatClient({ url, name, ...options });
  onTestFinished(() => client.close());
  await client.connect();
  return client;
}

/** A server of the select() chat, a client of its own who is in, and a bot of ours. */
async function openSelect(stage: SelectStage = 6) {
  const server = await SelectServer.open(stage);
  onTestFinished(() => server[Symbol.asyncDispose]());
  const person = await LegacyPeer.connect(`tcp://127.0.0.1:${server.port}`, records);
  onTestFinished(() => void person.socket.destroy());
  if (stage >= 3) person.sends(encodeRecord('/login atom'));
  await until(() => server.names.length === 1, 'the person is there');
  const bot = await join(server.url, 'bot');
  const say = (text: string) => person.says(stage === 1 ? text : `[atom] ${text}`);
  return { server, person, bot, say };
}

async function openEpoll(options: { echoes?: boolean } = {}) {
  const server = await EpollServer.open({ atom: 'a', bot: 'open sesame' }, options);
  onTestFinished(() => server[Symbol.asyncDispose]());
  const person = await LegacyPeer.connect(`tcp://127.0.0.1:${server.port}`, typed);
  onTestFinished(() => void person.socket.destroy());
  person.sends(encodeTyped(1, 'atom a'));
  await person.hears('<1>GRANT');
  const bot = await join(server.url, 'bot', { password: 'open sesame' });
  return { server, person, bot };
}

describe('a bot on the select() chat’s own server', () => {
  it('comes in, knows who is there, and hears who comes and goes', async () => {
    const { server, person, bot } = await openSelect();
    await person.hears('[bot]님이 입장하였습니다.\n');
    expect([...bot.users.keys()]).toEqual(['atom', 'bot']);
    const joined = nextEvent(bot, 'join');
    const other = await LegacyPeer.connect(`tcp://127.0.0.1:${server.port}`, records);
    other.sends(encodeRecord('/login 한성'));
    expect((await joined).user.name).toBe('한성');
    const left = nextEvent(bot, 'leave');
    other.socket.destroy();
    expect((await left).user.name).toBe('한성');
    expect([...bot.users.keys()]).toEqual(['atom', 'bot']);
  });

  it('says something, and hears it in its place like everyone', async () => {
    const { person, bot, say } = await openSelect();
    const messages = collect(bot, 'message');
    const said = await bot.send('hello');
    expect(said).toMatchObject({ from: 'bot', text: 'hello', scope: 'room' });
    await person.hears('[bot] hello\n');
    say('hello bot');
    await until(() => messages.length === 2, 'both are heard');
    expect(messages[0]?.message).toEqual(said);
    expect(messages[1]?.message).toMatchObject({ from: 'atom', text: 'hello bot' });
    expect(messages[1]?.message.seq).toBeGreaterThan(said.seq);
  });

  it('says long texts and several lines as one message, which comes back whole', async () => {
    const { person, bot } = await openSelect();
    const text = `${'가나다라마바사아자차카타파하'.repeat(20)}\n\n${'x'.repeat(300)}`;
    expect((await bot.send(text)).text).toBe(text);
    await bot.send('end');
    await person.hears('[bot] end\n');
    const shown = person.heard.join('');
    for (const line of text.split('\n')) expect(shown).toContain(`[bot] ${line}\n`);
  });

  it('whispers, in pieces that fit a record each, so that none of it goes to all', async () => {
    const { server, person, bot } = await openSelect();
    const other = await LegacyPeer.connect(`tcp://127.0.0.1:${server.port}`, records);
    onTestFinished(() => void other.socket.destroy());
    other.sends(encodeRecord('/login other'));
    await nextEvent(bot, 'join');
    const secret = '비밀'.repeat(100);
    expect(await bot.whisper('atom', secret)).toMatchObject({
      from: 'bot',
      to: 'atom',
      text: secret,
    });
    await bot.send('all');
    await person.hears('[bot] all\n');
    const whispers = person.heard.filter((text) => text.startsWith('[귓속말] [bot] '));
    expect(whispers.map((text) => text.slice('[귓속말] [bot] '.length, -1)).join('')).toBe(secret);
    await other.hears('[bot] all\n');
    expect(other.heard.join('')).not.toContain('비밀');
  });

  it('is whispered to', async () => {
    const { bot, say } = await openSelect();
    const whispered = nextEvent(bot, 'whisper');
    say('/to bot psst');
    expect((await whispered).whisper).toMatchObject({ from: 'atom', to: 'bot', text: 'psst' });
  });

  it('lists, sleeps and wakes', async () => {
    const { bot, say } = await openSelect();
    await bot.sleep();
    expect((await bot.list()).map(({ name, status }) => [name, status])).toEqual([
      ['atom', 'awake'],
      ['bot', 'asleep'],
    ]);
    const messages = collect(bot, 'message');
    say('nobody hears');
    say('/list');
    await bot.wake();
    await bot.send('good morning');
    expect(messages.map(({ message }) => message.text)).toEqual(['good morning']);
    expect((await bot.list()).every(({ status }) => status === 'awake')).toBe(true);
  });

  it('asks for a 1:1, speaks in it, and ends it', async () => {
    const { person, bot, say } = await openSelect();
    const asked = bot.pair('atom');
    await person.hears('[bot]님이 1:1 대화를 요청했습니다. (y/n)? ');
    say('y');
    const pair = await asked;
    const heard = nextEvent(pair, 'message', ({ message }) => message.from === 'atom');
    await pair.send('just us');
    await person.hears('[1:1] [bot] just us\n');
    say('nobody else');
    expect((await heard).message).toMatchObject({ text: 'nobody else', scope: 'pair' });
    await pair.end();
    await person.hears('[bot]님과 1:1 대화 종료\n');
    expect(pair.ended).toBe('ended');
  });

  it('is declined', async () => {
    const { person, bot, say } = await openSelect();
    const asked = bot.pair('atom');
    await person.hears('[bot]님이 1:1 대화를 요청했습니다. (y/n)? ');
    say('/withno bot');
    await expect(asked).rejects.toHaveProperty('code', 'PAIR_DECLINED');
  });

  it('is asked, and says yes, or no', async () => {
    const { person, bot, say } = await openSelect();
    const first = nextEvent(bot, 'pairRequest');
    say('/with bot');
    await (await first).request.decline();
    await person.hears('[bot]님이 1:1 대화를 거부했습니다.\n');
    const second = nextEvent(bot, 'pairRequest');
    say('/with bot');
    const pair = await (await second).request.accept();
    await person.hears('[bot]님과 1:1 대화 시작\n');
    const ended = nextEvent(pair, 'end');
    say('/end');
    expect(await ended).toEqual({ reason: 'ended' });
  });

  it('ends at once a 1:1 that comes when it is no longer wanted', async () => {
    const { person, bot, say } = await openSelect();
    const giveUp = new AbortController();
    const asked = bot.pair('atom', { signal: giveUp.signal });
    await person.hears('[bot]님이 1:1 대화를 요청했습니다. (y/n)? ');
    giveUp.abort(new Error('No more.'));
    await expect(asked).rejects.toThrow('No more.');
    await bot.list();
    say('y');
    await person.hears('[bot]님과 1:1 대화 시작\n');
    await person.hears('[bot]님과 1:1 대화 종료\n');
    expect(bot.currentPair).toBeUndefined();
  });

  it('whose partner leaves is alone again', async () => {
    const { person, bot, say } = await openSelect();
    const asked = bot.pair('atom');
    await person.hears('[bot]님이 1:1 대화를 요청했습니다. (y/n)? ');
    say('y');
    const pair = await asked;
    const ended = nextEvent(pair, 'end');
    person.socket.destroy();
    expect(await ended).toEqual({ reason: 'left' });
  });

  it('is refused what cannot be, with the code of a server of ours', async () => {
    const { bot } = await openSelect();
    await expect(bot.whisper('nobody', 'psst')).rejects.toHaveProperty('code', 'USER_UNKNOWN');
    await expect(bot.whisper('bot', 'psst')).rejects.toHaveProperty('code', 'SELF');
    await expect(bot.pair('nobody')).rejects.toHaveProperty('code', 'USER_UNKNOWN');
    for (const text of ['/exit', ' /sleep', 'one\n/exit']) {
      await expect(bot.send(text)).rejects.toHaveProperty('code', 'TEXT_INVALID');
    }
    await bot.send('and is still in');
  });

  it('does not answer a question by a message that looks like it', async () => {
    const { bot, say } = await openSelect();
    await bot.send('y');
    const asked = nextEvent(bot, 'pairRequest');
    say('/with bot');
    await asked;
    await expect(bot.send('y')).rejects.toHaveProperty('code', 'TEXT_INVALID');
  });

  it('leaves by /exit', async () => {
    const { server, person, bot } = await openSelect();
    await bot.close();
    await person.hears('[bot]님이 퇴장하였습니다.\n');
    expect(server.heard.at(-1)).toBe('[bot] /exit\n');
  });

  it('comes back as a newcomer when the connection is lost, and knows that something is', async () => {
    const { server, bot } = await openSelect();
    const gap = nextEvent(bot, 'gap');
    const back = nextEvent(bot, 'reconnect');
    server.cut();
    await back;
    expect(await gap).toEqual({});
    expect((await bot.send('back')).text).toBe('back');
  });

  it('does not share its name with somebody', async () => {
    const { server } = await openSelect();
    await expect(join(server.url, 'atom')).rejects.toHaveProperty('code', 'NAME_TAKEN');
    await until(() => server.names.length === 2, 'it has left again');
  });

  it('hears several of one name as one, until the last is gone', async () => {
    const { server, bot } = await openSelect();
    const events = [collect(bot, 'join'), collect(bot, 'leave')];
    const twin = await LegacyPeer.connect(`tcp://127.0.0.1:${server.port}`, records);
    twin.sends(encodeRecord('/login atom'));
    await until(() => server.names.length === 3, 'the twin is there');
    twin.socket.destroy();
    await until(() => server.names.length === 2, 'the twin is gone');
    await bot.list();
    expect(events).toEqual([[], []]);
    expect(bot.users.has('atom')).toBe(true);
  });

  it('never sends a password, which the early stages would tell to all', async () => {
    const { server } = await openSelect();
    await expect(join(server.url, 'eve', { password: 'secret' })).rejects.toHaveProperty(
      'code',
      'PROTOCOL',
    );
    expect(server.heard.join('')).not.toContain('secret');
  });
});

describe.each([1, 2] as const)('a bot on that server at stage %i', (stage) => {
  it('says and hears what is said, and leaves by a plain exit', async () => {
    const { server, person, bot, say } = await openSelect(stage);
    await bot.send('hello');
    await person.hears('[bot] hello\n');
    const heard = nextEvent(bot, 'message');
    say('hi');
    const from = stage === 1 ? 'anonymous' : 'atom';
    expect((await heard).message).toMatchObject({ from, text: 'hi' });
    await expect(bot.send('exit')).rejects.toHaveProperty('code', 'TEXT_INVALID');
    await bot.close();
    expect(server.heard.at(-1)).toBe('[bot] exit\n');
  });

  it('is refused what that stage would tell to everyone', async () => {
    const { server, bot } = await openSelect(stage);
    const attempts = [
      bot.whisper('atom', 'psst'),
      bot.list(),
      bot.sleep(),
      bot.wake(),
      bot.pair('atom'),
    ];
    for (const attempt of attempts) {
      await expect(attempt).rejects.toHaveProperty('code', 'PROTOCOL');
    }
    await bot.send('end');
    expect(server.heard.join('')).not.toContain('psst');
  });
});

describe('a bot on that server at stage 3', () => {
  it('lists, and is refused whispers', async () => {
    const { server, bot } = await openSelect(3);
    expect((await bot.list()).map(({ name }) => name)).toEqual(['atom', 'bot']);
    await expect(bot.whisper('atom', 'psst')).rejects.toHaveProperty('code', 'PROTOCOL');
    await bot.send('end');
    expect(server.heard.join('')).not.toContain('psst');
  });
});

describe('a bot on that server at stage 4', () => {
  it('whispers, and is told that nobody understands a 1:1 there', async () => {
    const { person, bot } = await openSelect(4);
    await bot.whisper('atom', 'psst');
    await person.hears('[귓속말] [bot] psst\n');
    await expect(bot.pair('atom')).rejects.toHaveProperty('code', 'EXPIRED');
  });
});

describe('a bot on the epoll chat’s own server', () => {
  it.each([true, false])(
    'says and hears what is said, whether the server says it back (%s) or not',
    async (echoes) => {
      const { person, bot } = await openEpoll({ echoes });
      const messages = collect(bot, 'message');
      expect(await bot.send('one\ntwo')).toMatchObject({ from: 'bot', text: 'one\ntwo' });
      await person.hears('[bot] one\n');
      await person.hears('[bot] two\n');
      person.says('hello');
      await until(() => messages.length === 2, 'both are heard');
      expect(messages.map(({ message }) => [message.from, message.text])).toEqual([
        ['bot', 'one\ntwo'],
        ['atom', 'hello'],
      ]);
    },
  );

  it('is denied with the reason', async () => {
    const { server } = await openEpoll();
    await expect(join(server.url, 'atom', { password: 'guess' })).rejects.toMatchObject({
      code: 'DENIED',
      message: 'Wrong password.',
    });
  });

  it('is refused what that wire does not carry', async () => {
    const { bot } = await openEpoll();
    for (const attempt of [
      bot.whisper('atom', 'x'),
      bot.list(),
      bot.sleep(),
      bot.wake(),
      bot.pair('atom'),
    ]) {
      await expect(attempt).rejects.toHaveProperty('code', 'PROTOCOL');
    }
  });

  it('answers that it shares no files, so that nobody waits', async () => {
    const { person } = await openEpoll();
    person.sends(Buffer.from('\x02\0bot\0'), Buffer.from('\x02\x04bot a.txt\0'));
    await person.hears('<2>\x01bot');
    await person.hears('<2>\x03bot');
    await person.hears('<2>\x06bot a.txt');
  });

  it('leaves by CLOSE, and is told so', async () => {
    const { server, bot } = await openEpoll();
    await bot.close();
    await until(() => server.names.join() === 'atom', 'the bot is gone');
    const other = await join(server.url, 'bot', { password: 'open sesame', reconnect: false });
    const closed = nextEvent(other, 'close');
    server.closeAll();
    expect((await closed).error).toHaveProperty('code', 'SHUTDOWN');
  });

  it('ends a connection that makes no sense', async () => {
    const { server, bot } = await openEpoll();
    const closed = nextEvent(bot, 'close');
    server.send('bot', Buffer.from([9]));
    expect((await closed).error).toHaveProperty('code', 'PROTOCOL');
  });
});

describe('an old address', () => {
  it('of a server of ours leads into the room, too', async () => {
    await using server = new ChatServer();
    const { port } = await server.listen({ port: 0 });
    const native = await join(`tcp://127.0.0.1:${port}`, 'native');
    const bot = await join(`record://127.0.0.1:${port}`, 'bot');
    expect([...bot.users.keys()]).toEqual(['native', 'bot']);
    const heard = nextEvent(native, 'message');
    await bot.send('hello');
    expect((await heard).message).toMatchObject({ from: 'bot', text: 'hello' });
    await expect(join(`record://127.0.0.1:${port}`, 'native')).rejects.toMatchObject({
      code: 'DENIED',
      message: '이미 사용 중인 이름입니다.',
    });
    const epoll = await join(`typed://127.0.0.1:${port}`, 'epoll', { password: 'x' });
    const whispered = nextEvent(bot, 'message', ({ message }) => message.from === 'epoll');
    await epoll.send('hi');
    await whispered;
  });

  it('where nobody is cannot be reached', async () => {
    for (const scheme of ['record', 'typed']) {
      await expect(
        join(`${scheme}://127.0.0.1:1`, 'bot', { reconnect: false }),
      ).rejects.toHaveProperty('code', 'UNREACHABLE');
    }
  });

  it('costs browsers nothing: none of it is in their bundle', async () => {
    const { outputFiles } = await build({
      entryPoints: ['src/index.browser.ts'],
      bundle: true,
      write: false,
      format: 'esm',
      conditions: ['browser'],
      alias: {
        '#transport/connect': './src/transport/connect.browser.ts',
        '#legacy/connect': './src/legacy/connect.browser.ts',
      },
    });
    const text = outputFiles.map((file) => file.text).join('');
    expect(text).toContain('CHATCAST/1');
    expect(text).not.toContain('/login');
    expect(text).not.toContain('귓속말');
  });
});
