import { describe, expect, it } from 'vitest';
import { Bot } from '../../src/bot/index.js';
import type { ChatClient } from '../../src/index.js';
import { ChatClient as Client } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { House } from '../resume/support/House.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { openRoom } from '../server/support/openRoom.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import { Guest } from './support/Guest.js';
import { openBot } from './support/openBot.js';

failOnStrayErrors();

const echo = (client: ChatClient) =>
  new Bot(client).hears(/^say (.+)$/, (ctx) => ctx.reply(`${ctx.match[1]}`));

describe('a bot that starts', () => {
  it('brings its client in, and out when it stops', async () => {
    const { bot, client, join } = await openBot();
    expect([bot.isRunning, client.state]).toEqual([false, 'idle']);
    await Promise.all([bot.start(), bot.start()]);
    await bot.start();
    expect([bot.isRunning, client.state]).toEqual([true, 'online']);
    const atom = await join('atom');
    await atom.all();
    await Promise.all([bot.stop(), bot.stop()]);
    expect([bot.isRunning, client.state]).toEqual([false, 'closed']);
    await expect(bot.start()).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
  });

  it('takes a client that is in already, leaves it there, and may start again', async () => {
    const { bot, client, join } = await openBot();
    await client.connect();
    const atom = await join('atom');
    for (const round of [1, 2]) {
      await bot.start();
      await atom.says('!ping');
      await atom.hears('room: pong');
      await bot.stop();
      expect(client.state).toBe('online');
      atom.heard.splice(0);
      await atom.says(`!ping after round ${round}`);
    }
    expect(client.listenerCount('message')).toBe(0);
    expect(client.listenerCount('close')).toBe(0);
    expect(atom.heard).toEqual([]);
  });

  it('waits for a client that is just coming in, as long as it is told to', async () => {
    const clock = new VirtualClock();
    await using house = await House.open();
    house.proxy.handleConnection = (connection) => connection.freeze('down');
    const { client } = house.guest('dice');
    const connecting = client.connect();
    const bot = new Bot(client, { clock });
    bot.command('ping', (ctx) => ctx.reply('pong'));
    const late = bot.start({ timeoutMs: 100 });
    await turns();
    clock.advanceSync(100);
    await expect(late).rejects.toMatchObject({ code: 'TIMEOUT' });
    const stop = new AbortController();
    const given = bot.start({ signal: stop.signal });
    stop.abort('enough');
    await expect(given).rejects.toBe('enough');
    const third = bot.start();
    await until(() => house.proxy.connections.size === 1, 'the connection');
    house.proxy.latest.thaw();
    await Promise.all([connecting, third]);
    expect(bot.isRunning).toBe(true);
    await bot.stop();
    expect(client.state).toBe('online');
  });

  it('rejects as its client does, and may be tried again', async () => {
    const room = await openRoom();
    const other = await room.join('dice');
    const bot = new Bot(room.client('dice'));
    await expect(bot.start()).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect(bot.isRunning).toBe(false);
    await other.close();
    await bot.start();
    expect(bot.isRunning).toBe(true);
    await bot.stop();
  });

  it('may be stopped before it has started', async () => {
    await using house = await House.open();
    house.proxy.handleConnection = (connection) => connection.freeze('down');
    const { client } = house.guest('dice');
    const bot = new Bot(client);
    const starting = bot.start();
    const stopping = bot.stop();
    await expect(starting).rejects.toMatchObject({ code: 'CANCELLED' });
    await stopping;
    expect([bot.isRunning, client.state]).toEqual([false, 'idle']);
    await new Bot(client).stop();
    expect(client.state).toBe('idle');
  });

  it('ends with its block', async () => {
    const room = await openRoom();
    const client = room.client('dice');
    {
      await using bot = new Bot(client);
      await bot.start();
      expect(bot.isRunning).toBe(true);
    }
    expect(client.state).toBe('closed');
  });

  it('refuses options that it cannot work with', () => {
    const client = new Client({ url: 'tcp://127.0.0.1:1', name: 'dice' });
    for (const options of [
      { prefixes: [''] },
      { prefixes: [' !'] },
      { concurrency: 0 },
      { handlerMs: Number.NaN },
      { repliesPerSecond: -1 },
    ]) {
      expect(() => new Bot(client, options)).toThrow(RangeError);
    }
  });
});

describe('a bot never answers', () => {
  it('itself, whatever name the server gave it', async () => {
    const { bot, client, join } = await openBot({
      server: { authenticate: ({ name }) => (name === 'dice' ? { name: 'dice2' } : undefined) },
    });
    bot.on('message', (ctx) => ctx.reply(`${ctx.from} said ${ctx.text}`));
    await bot.start();
    expect(client.name).toBe('dice2');
    const atom = await join('atom');
    const messages = atom.client.messages();
    await atom.says('hello', '!ping@DICE2');
    const heard: unknown[] = [];
    while (heard.at(-1) !== 'pong') heard.push((await messages.next()).value?.text);
    await bot.client.list();
    await turns();
    expect(heard).toEqual(['hello', '!ping@DICE2', 'atom said hello', 'pong']);
    expect(bot.stats()).toMatchObject({ running: 0, replies: 0 });
    await atom.says('one more');
    for (const _ of [1, 2]) heard.push((await messages.next()).value?.text);
    expect(heard.slice(4)).toEqual(['one more', 'atom said one more']);
  });

  it('a copy of itself that has the name which it asked for, nor whom it is told to ignore', async () => {
    const given = ['dice2'];
    const { bot, room } = await openBot({
      ignore: ['Parrot'],
      server: {
        authenticate: ({ name }) => (name === 'dice' ? { name: given.pop() ?? name } : undefined),
      },
    });
    bot.on('message', (ctx) => ctx.reply(`heard ${ctx.from}`));
    await bot.start();
    const [copy, parrot] = [await room.join('dice'), await room.join('parrot')];
    expect([bot.client.name, copy.name]).toEqual(['dice2', 'dice']);
    const atom = await room.join('atom');
    const messages = atom.messages();
    for (const client of [copy, parrot, atom]) await client.send('hello');
    const heard: unknown[] = [];
    while (heard.at(-1) !== 'heard atom') heard.push((await messages.next()).value?.text);
    expect(heard).toEqual(['hello', 'hello', 'hello', 'heard atom']);
  });

  it('what was said before it started', async () => {
    const { bot, client, join } = await openBot();
    bot.hears(/./, (ctx) => ctx.reply(`heard ${ctx.text}`));
    await client.connect();
    const atom = await join('atom');
    await atom.says('too early');
    await client.list();
    await bot.start();
    await atom.says('in time');
    expect(await atom.all()).toEqual(['room: heard in time']);
  });

  it('what was said before it started, not even if it is told after a reconnect', async () => {
    await using house = await House.open();
    const { client } = await house.enter('dice');
    const guest = await house.enter('atom', { proxied: false });
    const atom = new Guest(guest.client, 'dice');
    await house.cutOff();
    await atom.says('say too early');
    const bot = echo(client);
    const starting = bot.start();
    await atom.says('say too early again');
    await house.proxy.welcome();
    await starting;
    await atom.says('say in time');
    await atom.hears('room: in time');
    expect(atom.heard).toEqual(['room: in time']);
    await bot.stop();
  });
});

describe('a bot whose connection is lost', () => {
  it('answers what was said meanwhile when it is back, once and in order', async () => {
    await using house = await House.open();
    const { client } = house.guest('dice');
    const bot = echo(client);
    await bot.start();
    const guest = await house.enter('atom', { proxied: false });
    const atom = new Guest(guest.client, 'dice');
    for (let round = 0; round < 3; round += 1) {
      await atom.says(`say ${round}a`);
      await house.cutOff();
      await atom.says(`say ${round}b`, `say ${round}c`);
      const back = nextEvent(client, 'reconnect');
      await house.proxy.welcome();
      await back;
      await atom.says(`say ${round}d`);
    }
    await atom.hears('room: 2d');
    expect(atom.heard).toEqual(
      [0, 1, 2].flatMap((round) => ['a', 'b', 'c', 'd'].map((each) => `room: ${round}${each}`)),
    );
    expect(bot.isRunning).toBe(true);
    await bot.stop();
  });

  it('goes on in another room that has taken the place of the first', async () => {
    await using house = await House.open();
    const { client } = house.guest('dice');
    const bot = echo(client);
    await bot.start();
    const back = nextEvent(client, 'reconnect');
    await house.restart();
    await house.proxy.welcome();
    await back;
    const guest = await house.enter('atom', { proxied: false });
    const atom = new Guest(guest.client, 'dice');
    await atom.says('say hello');
    await atom.hears('room: hello');
    await bot.stop();
  });

  it('for good has ended, and what it was doing is called off', async () => {
    const { bot, room, client, join } = await openBot();
    let signal: AbortSignal | undefined;
    bot.command('hold', (ctx) => {
      ({ signal } = ctx);
      return new Promise(() => {});
    });
    await bot.start();
    const atom = await join('atom');
    await atom.says('!hold', '!ping');
    await until(() => bot.stats().waiting === 1, 'the next');
    await room.server.kick('dice', 'Too loud.');
    await until(() => !bot.isRunning, 'the end');
    await until(() => signal?.aborted === true, 'the abort');
    expect(client.state).toBe('closed');
    expect(bot.stats()).toEqual({ running: 0, waiting: 0, replies: 0, dropped: 0 });
    await bot.stop();
  });
});

describe('a bot that stops', () => {
  it('lets handlers finish that are running, and begins no others', async () => {
    const { bot, join } = await openBot();
    let goOn = () => {};
    bot.command('hold', async (ctx) => {
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      await ctx.reply('held');
    });
    await bot.start();
    const atom = await join('atom');
    await atom.says('!hold', '!ping');
    await until(() => bot.stats().waiting === 1, 'the next');
    const stopping = bot.stop();
    expect(bot.isRunning).toBe(false);
    await atom.says('!ping');
    goOn();
    await stopping;
    await atom.hears('room: held');
    expect(atom.heard).toEqual(['room: held']);
  });

  it('calls off what takes longer than it is told, five seconds if nothing is said', async () => {
    const clock = new VirtualClock();
    const { bot, client, join } = await openBot({ clock });
    const failures: unknown[] = [];
    const late: unknown[] = [];
    bot.command('hold', async (ctx) => {
      await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve));
      await ctx.reply('too late').catch((error) => late.push(error.code));
    });
    bot.command('ask', (ctx) => ctx.ask('never answered?'));
    bot.catch((error) => failures.push(error));
    await bot.start();
    const [atom, hansung] = [await join('atom'), await join('hansung')];
    await atom.says('!hold');
    await hansung.says('!ask');
    await hansung.hears('room: never answered?');
    let isOver = false;
    const stopping = bot.stop().then(() => {
      isOver = true;
    });
    await turns();
    clock.advanceSync(4999);
    await turns();
    expect(isOver).toBe(false);
    clock.advanceSync(1);
    await stopping;
    await until(() => late.length === 1, 'the late one');
    expect(late).toEqual(['CANCELLED']);
    expect(failures).toEqual([]);
    expect(client.state).toBe('closed');
    expect(clock.timers).toBe(0);
  });

  it('says nothing that still waited to be said', async () => {
    const clock = new VirtualClock();
    const { bot, client, join } = await openBot({ clock, repliesPerSecond: 1 });
    const failures: unknown[] = [];
    bot.command('many', (ctx) => {
      for (const each of 'abcde') ctx.whisper(each);
    });
    bot.catch((error) => failures.push(error));
    await client.connect();
    await bot.start();
    const atom = await join('atom');
    await atom.says('!many');
    await atom.hears('whisper: a');
    await until(() => clock.timers === 1, 'the second');
    await bot.stop();
    clock.advanceSync(60_000);
    await turns();
    await client.whisper('atom', 'the last');
    await atom.hears('whisper: the last');
    // The one whose turn it was had been on its way already.
    expect(atom.heard.filter((text) => /[c-e]$/.test(text))).toEqual([]);
    expect(failures).toEqual([]);
  });

  it('has stopped before it starts again', async () => {
    const { bot, client } = await openBot();
    await bot.start();
    const stopping = bot.stop();
    await expect(bot.start()).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    await stopping;
    expect([bot.isRunning, client.state]).toEqual([false, 'closed']);
  });

  it('may be told to by one of its handlers', async () => {
    const clock = new VirtualClock();
    const { bot, join } = await openBot({ clock });
    let stopped = false;
    bot.command('quit', async (ctx) => {
      await ctx.reply('Bye.');
      void bot.stop().then(() => {
        stopped = true;
      });
    });
    await bot.start();
    const atom = await join('atom');
    await atom.says('!quit');
    await until(() => stopped, 'the stop');
    expect(atom.heard).toEqual(['room: Bye.']);
  });
});
