import { describe, expect, it } from 'vitest';
import type { UpdateType } from '../../src/bot/index.js';
import { turns, until } from '../support/until.js';
import { openBot } from './support/openBot.js';

describe('what a bot hears', () => {
  it('is a pattern, with what it found, or the very text', async () => {
    const { bot, join } = await openBot();
    bot.hears(/\b(\d+) apples/g, (ctx) =>
      ctx.reply(`${ctx.match[1]} of ${ctx.match.input.length}`),
    );
    bot.hears('Good morning?', (ctx) => ctx.whisper(`Yes, ${ctx.match[0].trim()}`));
    await bot.start();
    const atom = await join('atom');
    await atom.says(
      '12 apples',
      '7 apples',
      'pears',
      ' Good morning? ',
      'Good morning',
      'Good morning? x',
    );
    expect(await atom.all()).toEqual([
      'room: 12 of 9',
      'room: 7 of 8',
      'whisper: Yes, Good morning?',
    ]);
  });

  it('goes to the first that matches, and on to the others only if that says so', async () => {
    const { bot, join } = await openBot();
    bot.hears(/tea/, async (ctx, next) => {
      await ctx.reply('tea');
      await next();
    });
    bot.hears(/green/, (ctx) => ctx.reply(`green after ${ctx.match.index}`));
    bot.hears(/./, (ctx) => ctx.reply('anything'));
    await bot.start();
    const atom = await join('atom');
    await atom.says('green tea', 'black tea', 'green');
    expect(await atom.all()).toEqual([
      'room: tea',
      'room: green after 0',
      'room: tea',
      'room: anything',
      'room: green after 0',
    ]);
  });
});

describe('what happens', () => {
  it('is told with what the client tells of it, and who did it', async () => {
    const { bot, client, join } = await openBot();
    const told: (readonly [UpdateType, string, string | undefined])[] = [];
    const types = [
      'message',
      'whisper',
      'join',
      'leave',
      'sleep',
      'wake',
      'pairRequest',
      'pairStart',
      'pairEnd',
    ] as const;
    for (const type of types) bot.on(type, (ctx) => told.push([ctx.type, ctx.from, ctx.text]));
    bot.use(async (ctx, next) => {
      await next();
      if (ctx.type === 'pairRequest' && 'request' in ctx.event) await ctx.event.request.accept();
    });
    await bot.start();
    const { client: atom } = await join('atom');
    await atom.send('hello');
    await atom.whisper('dice', 'psst');
    await atom.sleep();
    await atom.wake();
    const pair = await atom.pair('dice');
    await pair.send('just us');
    await pair.end();
    await until(() => client.currentPair === undefined, 'the end');
    await atom.close();
    await until(() => told.length === 10, 'all of it');
    expect(told).toEqual([
      ['join', 'atom', undefined],
      ['message', 'atom', 'hello'],
      ['whisper', 'atom', 'psst'],
      ['sleep', 'atom', undefined],
      ['wake', 'atom', undefined],
      ['pairRequest', 'atom', undefined],
      ['pairStart', 'atom', undefined],
      ['message', 'atom', 'just us'],
      ['pairEnd', 'atom', undefined],
      ['leave', 'atom', undefined],
    ]);
  });

  it('is answered in the room, a question for a 1:1 by a whisper, and its beginning there', async () => {
    const { bot, join } = await openBot();
    bot.on('join', (ctx) => ctx.reply(`Welcome, ${ctx.event.user.name}.`));
    bot.on('pairRequest', async (ctx) => {
      await ctx.reply('Gladly.');
      await ctx.event.request.accept();
    });
    bot.on('pairStart', (ctx) => ctx.reply(`Here we are, ${ctx.event.pair.partner}.`));
    bot.on('pairEnd', (ctx) => ctx.reply(`It was a pleasure (${ctx.event.reason}).`));
    await bot.start();
    const atom = await join('atom');
    await atom.hears('room: Welcome, atom.');
    const pair = await atom.client.pair('dice');
    await atom.hears('pair: Here we are, atom.');
    await pair.end();
    await atom.hears('whisper: It was a pleasure (ended).');
    expect(atom.heard[1]).toBe('whisper: Gladly.');
  });

  it('is for the command first, then for what hears it, then for the rest; each may pass it on', async () => {
    const { bot, join } = await openBot();
    const seen: string[] = [];
    const note =
      (name: string, goesOn = false) =>
      async (_: unknown, next: () => Promise<void>) => {
        seen.push(name);
        if (goesOn) await next();
      };
    // Added in the opposite order.
    bot.on('message', note('on'));
    bot.hears(/./, note('hears', true));
    bot.command('on', note('command', true));
    bot.command('off', note('off'));
    bot.use(note('use', true));
    await bot.start();
    const atom = await join('atom');
    seen.length = 0;
    await atom.client.send('!on');
    await until(() => seen.length === 4, 'all four');
    await atom.client.send('!off');
    await atom.client.send('words');
    await until(() => seen.length === 9, 'the others');
    expect(seen).toEqual(['use', 'command', 'hears', 'on', 'use', 'off', 'use', 'hears', 'on']);
  });

  it('costs nothing if nobody has asked for it', async () => {
    const { bot, client, join } = await openBot({
      store: { get: () => expect.unreachable(), set() {}, delete() {} },
    });
    await bot.start();
    const atom = await join('atom');
    const { seq } = await atom.client.send('just talk');
    const heard = client.messages();
    await atom.client.send('more');
    expect((await heard.next()).value?.seq).toBeGreaterThan(seq);
    await turns(2);
    expect(bot.stats()).toEqual({ running: 0, waiting: 0, replies: 0, dropped: 0 });
  });
});

describe('middleware', () => {
  it('wraps everything, the outermost first, and may keep it from happening', async () => {
    const { bot, join } = await openBot();
    const seen: string[] = [];
    bot.command('roll', () => seen.push('roll'));
    bot.use(async (ctx, next) => {
      seen.push(`${ctx.type} of ${ctx.from}`);
      await next();
      seen.push('done');
    });
    bot.use((ctx, next) => (ctx.from === 'hansung' ? undefined : next()));
    await bot.start();
    const atom = await join('atom');
    await atom.says('!roll', 'words');
    await atom.all();
    const hansung = await join('hansung');
    await hansung.says('!roll');
    await until(() => seen.length === 13, 'everything');
    expect(seen).toEqual([
      ...['join of atom', 'done'],
      ...['message of atom', 'roll', 'done'],
      ...['message of atom', 'done'],
      ...['whisper of atom', 'done'],
      ...['join of hansung', 'done'],
      ...['message of hansung', 'done'],
    ]);
  });
});
