import { describe, expect, it } from 'vitest';
import type { Bot } from '../../src/bot/index.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import type { Guest } from './support/Guest.js';
import { openBot } from './support/openBot.js';

failOnStrayErrors();

/** A bot that asks for a colour; what goes wrong it tells by code. */
function addQuiz(bot: Bot, timeoutMs?: number): void {
  bot.command('quiz', async (ctx) => {
    const answer = await ctx.ask('Which colour?', timeoutMs === undefined ? {} : { timeoutMs });
    await ctx.reply(`${answer} it is, ${ctx.from}`);
  });
  bot.catch((error, ctx) => ctx.reply(`${(error as { code?: string }).code}`));
}

const asked = (bot: Bot, guest: Guest) =>
  guest
    .hears('room: Which colour?')
    .then(() => turns())
    .then(() => bot);

describe('a question', () => {
  it('is answered by what that user says next in that place, and nobody else', async () => {
    const { bot, join } = await openBot();
    addQuiz(bot);
    bot.hears('green', (ctx) => ctx.whisper('heard green'));
    await bot.start();
    const [atom, hansung] = [await join('atom'), await join('hansung')];
    await atom.says('!quiz');
    await atom.hears('room: Which colour?');
    await hansung.says('green');
    await hansung.hears('whisper: heard green');
    await atom.whispers('red');
    await atom.says('green');
    await atom.hears('room: green it is, atom');
    expect(atom.heard).toEqual(['room: Which colour?', 'room: green it is, atom']);
    await atom.says('green');
    await atom.hears('whisper: heard green');
  });

  it('may be asked by a whisper and in a 1:1, one after another', async () => {
    const { bot, join } = await openBot();
    bot.on('pairRequest', (ctx) => ctx.event.request.accept());
    bot.command('two', async (ctx) => {
      const answers = [await ctx.ask('one?'), await ctx.ask('two?')];
      await ctx.reply(answers.join());
    });
    await bot.start();
    const atom = await join('atom');
    await atom.whispers('!two');
    await atom.hears('whisper: one?');
    await atom.whispers('a');
    await atom.hears('whisper: two?');
    await atom.whispers('/etc/b');
    await atom.hears('whisper: a,/etc/b');
    await atom.client.pair('dice');
    await atom.says('!two');
    await atom.hears('pair: one?');
    await atom.says('c');
    await atom.hears('pair: two?');
    await atom.says('d');
    await atom.hears('pair: c,d');
  });

  it('is not answered by what was said before it, which is dealt with afterwards', async () => {
    const { bot, join } = await openBot();
    addQuiz(bot);
    bot.hears(/./, (ctx) => ctx.reply(`heard ${ctx.text}`));
    let goOn = () => {};
    bot.use(async (ctx, next) => {
      if (ctx.command === 'quiz') {
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
      }
      await next();
    });
    await bot.start();
    const atom = await join('atom');
    await atom.says('!quiz', 'early');
    await until(() => bot.stats().waiting === 1, 'the early one');
    goOn();
    // Before and right after the question stands in the order, all at once.
    await atom.says('crossing');
    await asked(bot, atom);
    await atom.says('blue');
    await until(() => atom.heard.some((text) => text.includes('it is')), 'the end');
    const heard = await atom.all();
    const texts = ['early', 'crossing', 'blue'];
    const answer = texts.find((text) => heard.includes(`room: ${text} it is, atom`));
    expect(answer).not.toBe('early');
    for (const text of texts) expect(heard.includes(`room: heard ${text}`)).toBe(text !== answer);
  });

  it('is over after its time, which is a minute if nothing else is said', async () => {
    const clock = new VirtualClock();
    const { bot, join } = await openBot({ clock, handlerMs: 1000 });
    addQuiz(bot);
    await bot.start();
    const atom = await join('atom');
    await atom.says('!quiz');
    await asked(bot, atom);
    clock.advanceSync(59_999);
    await turns();
    expect(atom.heard).toHaveLength(1);
    clock.advanceSync(1);
    await atom.hears('room: TIMEOUT');
    await atom.says('blue');
    expect(await atom.all()).not.toContain('room: blue it is, atom');
  });

  it('does not use up the time of its handler, which begins anew', async () => {
    const clock = new VirtualClock();
    const { bot, join } = await openBot({ clock, handlerMs: 1000 });
    addQuiz(bot, 5000);
    await bot.start();
    const atom = await join('atom');
    await atom.says('!quiz');
    await asked(bot, atom);
    clock.advanceSync(4999);
    await atom.says('blue');
    await atom.hears('room: blue it is, atom');
  });

  it('is followed by as much time as there was before, and no more', async () => {
    const clock = new VirtualClock();
    const { bot, join } = await openBot({ clock, handlerMs: 1000 });
    bot.command('hang', async (ctx) => {
      await ctx.ask('well?');
      await ctx.reply('hm');
      await new Promise(() => {});
    });
    bot.catch((error, ctx) => ctx.reply(`${(error as { code?: string }).code}`));
    await bot.start();
    const atom = await join('atom');
    await atom.says('!hang');
    await atom.hears('room: well?');
    await turns();
    clock.advanceSync(5000);
    await atom.says('x');
    await atom.hears('room: hm');
    clock.advanceSync(1000);
    await atom.hears('room: TIMEOUT');
  });

  it('that nobody waits for does not take what is said next', async () => {
    const { bot, join } = await openBot();
    bot.command('hasty', (ctx) => {
      ctx.ask('well?').catch(() => {});
    });
    bot.hears('x', (ctx) => ctx.reply('heard x'));
    await bot.start();
    const atom = await join('atom');
    await atom.says('!hasty');
    await atom.hears('room: well?');
    await atom.says('x');
    await atom.hears('room: heard x');
  });

  it('holds up nobody else, however many are asked', async () => {
    const { bot, join } = await openBot({ concurrency: 1 });
    addQuiz(bot);
    await bot.start();
    const [atom, hansung] = [await join('atom'), await join('hansung')];
    await atom.says('!quiz');
    await atom.hears('room: Which colour?');
    await hansung.says('!quiz');
    await until(() => bot.stats().running === 2, 'two questions');
    const third = await join('third');
    await third.says('!ping');
    await third.hears('room: pong');
    await hansung.says('green');
    await atom.says('red');
    await third.hears('room: green it is, hansung');
    await third.hears('room: red it is, atom');
  });

  it('is called off by a command, by leaving, by another question, and by its signal', async () => {
    const { bot, join } = await openBot();
    addQuiz(bot);
    const stop = new AbortController();
    bot.command('twice', async (ctx) => {
      const first = ctx.ask('first?').catch((error) => error.code);
      await turns();
      const second = await ctx.ask('second?');
      await ctx.reply(`${await first} ${second}`);
    });
    bot.command('abort', (ctx) => ctx.ask('abort?', { signal: stop.signal }));
    const codes: unknown[] = [];
    await bot.start();
    const atom = await join('atom');
    await atom.says('!quiz');
    await asked(bot, atom);
    await atom.says('!ping');
    await atom.hears('room: pong');
    expect(atom.heard).toEqual(['room: Which colour?', 'room: CANCELLED', 'room: pong']);

    await atom.says('!twice');
    await atom.hears('room: second?');
    await turns();
    await atom.says('yes');
    await atom.hears('room: CANCELLED yes');

    await atom.says('!abort');
    await atom.hears('room: abort?');
    bot.catch((error) => codes.push((error as { code?: string }).code ?? error));
    stop.abort('enough');
    await until(() => codes.length === 1, 'the abort');
    await atom.says('!quiz');
    await until(
      () => atom.heard.filter((text) => text === 'room: Which colour?').length === 2,
      'it',
    );
    await atom.client.close();
    await until(() => codes.length === 2, 'the leave');
    expect(codes).toEqual(['enough', 'CANCELLED']);
    await until(() => bot.stats().running === 0, 'nothing');
  });
});
