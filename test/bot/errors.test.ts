import { describe, expect, it } from 'vitest';
import { ChatError } from '../../src/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { collect } from '../server/support/nextEvent.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import { openBot } from './support/openBot.js';

failOnStrayErrors();

describe('a handler that fails', () => {
  it('is told to the boundary, with what it was about, and the bot goes on', async () => {
    const { bot, client, join } = await openBot();
    const errors = collect(client, 'error');
    bot.command('throw', () => {
      throw new Error('thrown');
    });
    bot.command('reject', () => Promise.reject('rejected'));
    bot.hears(/boo/, async () => {
      throw new ChatError('DENIED', 'No.');
    });
    bot.on('join', () => {
      throw new Error('at the door');
    });
    bot.catch((error, ctx) => ctx.whisper(`${ctx.command ?? ctx.type}: ${error}`));
    await bot.start();
    const atom = await join('atom');
    await atom.says('!throw', '!reject', 'boo');
    expect(await atom.all()).toEqual([
      'whisper: join: Error: at the door',
      'whisper: throw: Error: thrown',
      'whisper: reject: rejected',
      'whisper: message: ChatError: No.',
    ]);
    expect(errors).toEqual([]);
    expect(bot.isRunning).toBe(true);
  });

  it('is an error event of the client where there is no boundary', async () => {
    const { bot, client, join } = await openBot();
    const errors = collect(client, 'error');
    const thrown = new Error('thrown');
    bot.command('throw', () => {
      throw thrown;
    });
    bot.on('join', () => Promise.reject('at the door'));
    await bot.start();
    const atom = await join('atom');
    await atom.says('!throw');
    await atom.all();
    expect(errors).toEqual([
      { error: 'at the door', context: 'bot: join' },
      { error: thrown, context: 'bot: command throw' },
    ]);
  });

  it('is no worse with a boundary that fails, or fails to answer', async () => {
    const { bot, client, join } = await openBot();
    const errors = collect(client, 'error');
    bot.command('throw', () => {
      throw new Error('thrown');
    });
    bot.catch((_, ctx) => {
      if (ctx.args[0] === 'sync') throw new Error('boundary');
      return ctx.reply('\u0007');
    });
    await bot.start();
    const atom = await join('atom');
    await atom.says('!throw', '!throw sync');
    expect(await atom.all()).toEqual([]);
    expect(errors).toMatchObject([
      { error: { code: 'TEXT_INVALID' }, context: 'bot.catch' },
      { error: new Error('boundary'), context: 'bot.catch' },
    ]);
  });
});

describe('an answer that fails', () => {
  it('rejects with the reason of the client, and is the handler’s to deal with', async () => {
    const { bot, client, join } = await openBot();
    const codes: unknown[] = [];
    bot.command('sleepy', async (ctx) => {
      await atom.client.sleep();
      await ctx.whisper('asleep?').catch((error: ChatError) => codes.push(error.code));
      await ctx.reply('\u001b[2J').catch((error: ChatError) => codes.push(error.code));
      await ctx.reply('').catch((error: ChatError) => codes.push(error.code));
    });
    bot.on('leave', (ctx) => ctx.whisper('gone?').catch((error) => codes.push(error.code)));
    const failed = collect(client, 'error');
    await bot.start();
    const atom = await join('atom');
    await atom.says('!sleepy');
    await until(() => codes.length === 3, 'three refusals');
    await atom.client.close();
    await until(() => codes.length === 4, 'the fourth');
    expect(codes).toEqual(['USER_ASLEEP', 'TEXT_INVALID', 'TEXT_INVALID', 'USER_UNKNOWN']);
    expect(failed).toEqual([]);
  });

  it('is told to the boundary if nobody waited for it', async () => {
    const { bot, join } = await openBot();
    const told: unknown[] = [];
    bot.command('hasty', (ctx) => {
      ctx.reply('\u0007');
      ctx.reply('and on');
    });
    bot.command('ask', (ctx) => {
      ctx.ask('\u0007');
    });
    bot.command('pass', () => {});
    bot.hears(/./, () => {
      throw new Error('rest');
    });
    bot.use((_, next) => {
      next();
    });
    bot.catch((error) => told.push(error instanceof ChatError ? error.code : error));
    await bot.start();
    const atom = await join('atom');
    await atom.says('!hasty', '!ask', 'words');
    expect(await atom.all()).toEqual(['room: and on']);
    await until(() => told.length === 3, 'all three');
    expect(told.map(String).sort()).toEqual(['Error: rest', 'TEXT_INVALID', 'TEXT_INVALID']);
  });
});

describe('handlers that take too long', () => {
  it('fail with TIMEOUT, can say no more, and the next is dealt with', async () => {
    const clock = new VirtualClock();
    const { bot, join } = await openBot({ clock, handlerMs: 1000, concurrency: 1 });
    let goOn = () => {};
    const late: unknown[] = [];
    bot.command('hang', async (ctx) => {
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      late.push(ctx.signal.aborted, await ctx.reply('late').catch((error) => error.code));
    });
    bot.catch((error, ctx) => ctx.reply(`${error}`));
    await bot.start();
    const [atom, hansung] = [await join('atom'), await join('hansung')];
    await atom.says('!hang', '!ping');
    await hansung.says('!ping');
    await until(() => bot.stats().waiting === 2, 'those who wait');
    clock.advanceSync(999);
    expect(bot.stats()).toMatchObject({ running: 1, waiting: 2 });
    clock.advanceSync(1);
    await hansung.hears('room: pong');
    await atom.all();
    expect(hansung.heard).toEqual([
      'room: ChatError: The handlers took longer than 1000 ms.',
      'room: pong',
      'room: pong',
    ]);
    goOn();
    await until(() => late.length === 2, 'the late one');
    expect(late).toEqual([true, 'TIMEOUT']);
    expect(await atom.all()).toEqual([]);
  });

  it('are told once, with the answers that they left behind, and those take nobody’s time', async () => {
    const clock = new VirtualClock();
    const { bot, join } = await openBot({ clock, handlerMs: 3000, repliesPerSecond: 0.5 });
    const told: unknown[] = [];
    bot.command('hang', (ctx) => {
      for (const each of 'abcde') ctx.whisper(each);
      return new Promise(() => {});
    });
    bot.catch((error) => told.push((error as { code?: string }).code));
    await bot.start();
    const [atom, hansung] = [await join('atom'), await join('hansung')];
    await atom.says('!hang');
    await atom.hears('whisper: a');
    await until(() => clock.timers === 2, 'the second answer');
    clock.advanceSync(2000);
    await atom.hears('whisper: b');
    await until(() => clock.timers === 2, 'the third');
    clock.advanceSync(1000);
    await until(() => told.length === 1, 'the failure');
    clock.advanceSync(1000);
    await turns();
    await hansung.says('!ping');
    await until(() => clock.timers === 2, 'the pong');
    clock.advanceSync(2000);
    await hansung.hears('room: pong');
    expect(told).toEqual(['TIMEOUT']);
    expect(atom.heard).toEqual(['whisper: a', 'whisper: b', 'room: pong']);
  });

  it('and a boundary that hangs hold nobody up either', async () => {
    const clock = new VirtualClock();
    const { bot, client, join } = await openBot({ clock, handlerMs: 1000, concurrency: 1 });
    const errors = collect(client, 'error');
    bot.command('hang', () => new Promise(() => {}));
    bot.catch(() => new Promise(() => {}));
    await bot.start();
    const atom = await join('atom');
    await atom.says('!hang', '!ping');
    await until(() => bot.stats().waiting === 1, 'the next');
    clock.advanceSync(1000);
    await until(() => clock.timers === 1, 'the boundary');
    clock.advanceSync(1000);
    await atom.hears('room: pong');
    expect(errors).toMatchObject([{ error: { code: 'TIMEOUT' }, context: 'bot.catch' }]);
  });
});
