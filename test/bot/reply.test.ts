import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../../src/protocol/text.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { turns, until } from '../support/until.js';
import { openBot } from './support/openBot.js';

/** Longer than one message: so many lines of ten bytes each. */
const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => `line ${`${index}`.padStart(4, '0')}`).join('\n');

describe('an answer', () => {
  it('resolves with the message that everyone saw', async () => {
    const { bot, join } = await openBot();
    const sent: unknown[] = [];
    bot.command('one', async (ctx) =>
      sent.push(await ctx.reply('here'), await ctx.whisper('psst')),
    );
    await bot.start();
    const atom = await join('atom');
    const messages = atom.client.messages();
    await atom.says('!one');
    await messages.next();
    const seen = (await messages.next()).value;
    await until(() => sent.length === 2, 'both');
    expect(sent).toEqual([
      seen,
      expect.objectContaining({ from: 'dice', to: 'atom', text: 'psst' }),
    ]);
  });

  it('of more than one message becomes several, between lines, as long as the server takes', async () => {
    const { bot, join } = await openBot({ server: { limits: { maxTextBytes: 100 } } });
    bot.command('long', async (ctx) => {
      const { text } = await ctx.reply(lines(25));
      await ctx.whisper(`the last was ${text.length}`);
    });
    await bot.start();
    const atom = await join('atom');
    await atom.says('!long');
    const heard = await atom.all();
    expect(heard.pop()).toBe('whisper: the last was 49');
    const parts = heard.map((what) => what.replace('room: ', ''));
    expect(parts.map(utf8Bytes)).toEqual([99, 99, 49]);
    expect(parts.join('\n')).toBe(lines(25));
  });

  it('that would be more than 64 messages is refused, and nothing of it is said', async () => {
    const { bot, join } = await openBot({ server: { limits: { maxTextBytes: 10 } } });
    bot.command('book', (ctx) => ctx.reply(lines(65)));
    bot.catch((error) => failures.push(error));
    const failures: unknown[] = [];
    await bot.start();
    const atom = await join('atom');
    await atom.says('!book');
    expect(await atom.all()).toEqual([]);
    expect(failures).toMatchObject([
      { code: 'TOO_LARGE', details: { maxBytes: 10, maxParts: 64 } },
    ]);
  });

  it('of which one message fails ends there', async () => {
    const { bot, room, join } = await openBot({ server: { limits: { maxTextBytes: 10 } } });
    const failures: unknown[] = [];
    bot.command('long', (ctx) => ctx.reply(lines(4)));
    bot.catch((error) => failures.push(error));
    room.server.use((command, next) =>
      'text' in command && command.text === 'line 0001' ? undefined : next(),
    );
    await bot.start();
    const atom = await join('atom');
    await atom.says('!long');
    expect(await atom.all()).toEqual(['room: line 0000']);
    expect(failures).toMatchObject([{ code: 'DENIED' }]);
  });

  it('to the room is a whisper while the bot is in a 1:1, and what is said in the 1:1 stays there', async () => {
    const { bot, join } = await openBot();
    bot.command('roll', (ctx) => ctx.reply(`a 4 for ${ctx.from}`));
    bot.on('pairRequest', (ctx) => ctx.event.request.accept());
    await bot.start();
    const [atom, hansung] = [await join('atom'), await join('hansung')];
    await hansung.client.pair('dice');
    await atom.says('!roll');
    await hansung.says('!roll');
    await atom.hears('whisper: a 4 for atom');
    await hansung.hears('pair: a 4 for hansung');
    expect([atom.heard.length, hansung.heard.length]).toEqual([1, 1]);
  });

  it('to a 1:1 that is over goes nowhere', async () => {
    const { bot, join } = await openBot();
    let goOn = () => {};
    const codes: unknown[] = [];
    bot.command('later', async (ctx) => {
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      await ctx.reply('a secret').catch((error) => codes.push(error.code));
    });
    bot.on('pairRequest', (ctx) => ctx.event.request.accept());
    await bot.start();
    const atom = await join('atom');
    const pair = await atom.client.pair('dice');
    await pair.send('!later');
    await pair.end();
    await until(() => bot.client.currentPair === undefined, 'the end');
    goOn();
    expect(await atom.all()).toEqual([]);
    expect(codes).toEqual(['PAIR_ENDED']);
  });
});

describe('answers', () => {
  it('to one user come in the order of asking, however long each takes, whether waited for or not', async () => {
    const { bot, join } = await openBot();
    bot.command('slow', async (ctx) => {
      await turns(10);
      await ctx.reply(`slow ${ctx.rest}`);
    });
    bot.command('hasty', (ctx) => {
      ctx.reply(`hasty ${ctx.rest}`);
      ctx.reply(lines(3));
      ctx.whisper('and this');
    });
    await bot.start();
    const atom = await join('atom');
    await atom.says('!slow 1', '!hasty 2', '!ping', '!slow 3');
    expect(await atom.all()).toEqual([
      'room: slow 1',
      'room: hasty 2',
      `room: ${lines(3)}`,
      'whisper: and this',
      'room: pong',
      'room: slow 3',
    ]);
  });

  it('to different users do not wait for each other', async () => {
    const { bot, join } = await openBot();
    let goOn = () => {};
    bot.command('wait', async (ctx) => {
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      await ctx.reply(`at last, ${ctx.from}`);
    });
    await bot.start();
    const [atom, hansung] = [await join('atom'), await join('hansung')];
    await atom.says('!wait', '!ping');
    await until(() => bot.stats().waiting === 1, 'atom’s second');
    await hansung.says('!ping');
    await hansung.hears('room: pong');
    expect(atom.heard).toEqual(['room: pong']);
    goOn();
    await atom.hears('room: at last, atom');
  });

  it('leave at a pace, in turn: a long one does not hold up the others', async () => {
    const clock = new VirtualClock();
    const { bot, join } = await openBot({
      clock,
      repliesPerSecond: 2,
      server: { limits: { maxTextBytes: 10 } },
    });
    bot.command('long', (ctx) => ctx.reply(lines(6)));
    await bot.start();
    const [atom, hansung] = [await join('atom'), await join('hansung')];
    await atom.says('!long');
    await hansung.hears('room: line 0001');
    await hansung.says('!ping');
    await until(() => bot.stats().running === 2 && clock.timers === 4, 'both');
    expect(hansung.heard).toHaveLength(2);
    clock.advanceSync(499);
    await turns();
    expect(hansung.heard).toHaveLength(2);
    clock.advanceSync(1);
    await hansung.hears('room: line 0002');
    clock.advanceSync(500);
    await hansung.hears('room: pong');
    expect(hansung.heard).toEqual([
      'room: line 0000',
      'room: line 0001',
      'room: line 0002',
      'room: pong',
    ]);
    while (hansung.heard.length < 7) {
      clock.advanceSync(500);
      await turns(2);
    }
    expect(hansung.heard.slice(4)).toEqual([
      'room: line 0003',
      'room: line 0004',
      'room: line 0005',
    ]);
  });

  it('that wait are bounded for each user: more are refused with RATE_LIMITED', async () => {
    const clock = new VirtualClock();
    const { bot, join } = await openBot({ clock, repliesPerSecond: 1 });
    const codes: unknown[] = [];
    bot.command('flood', (ctx) => {
      for (let each = 0; each < 100; each += 1) {
        ctx.whisper(`${each}`).catch((error) => codes.push(error.code));
      }
    });
    await bot.start();
    const [atom, hansung] = [await join('atom'), await join('hansung')];
    await atom.says('!flood');
    await until(() => codes.length === 35, 'the refusals');
    expect(new Set(codes)).toEqual(new Set(['RATE_LIMITED']));
    // One is on its way, or was said already.
    expect(bot.stats().replies).toBeLessThanOrEqual(64);
    await hansung.says('!ping');
    while (!hansung.heard.includes('room: pong')) {
      clock.advanceSync(1000);
      await turns(2);
    }
    expect(atom.heard.length).toBeLessThan(10);
  });
});

describe('a flood', () => {
  it('of one user costs the others nothing, and is dropped past its bound', async () => {
    const { bot, join } = await openBot({ concurrency: 2 });
    let goOn: (() => void)[] = [];
    bot.command('hold', () => new Promise<void>((resolve) => goOn.push(resolve)));
    await bot.start();
    const [atom, hansung] = [await join('atom'), await join('hansung')];
    await atom.says(...Array.from({ length: 60 }, () => '!hold'));
    await until(() => bot.stats().dropped > 0, 'the first that is dropped');
    await hansung.says('!ping');
    await hansung.hears('room: pong');
    expect(bot.stats()).toMatchObject({ running: 1, waiting: 16, dropped: 60 - 17 });
    while (bot.stats().running > 0) {
      for (const resolve of goOn.splice(0)) resolve();
      await turns(2);
    }
    goOn = [];
    await atom.says('!ping');
    await atom.hears('room: pong');
  });

  it('does not hide that its author has left', async () => {
    const { bot, room, join } = await openBot({ session: () => ({ secret: '' }) });
    let goOn = () => {};
    bot.command('keep', async (ctx) => {
      ctx.session.secret = 'of the first';
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
    });
    bot.command('tell', (ctx) => ctx.whisper(`secret ${ctx.session.secret}`));
    bot.on('leave', (ctx) => ctx.forget());
    await bot.start();
    const first = await room.join('atom');
    await Promise.all(
      ['!keep', ...Array.from({ length: 30 }, () => '!tell')].map((text) => first.send(text)),
    );
    await until(() => bot.stats().dropped > 0, 'the flood');
    await first.close();
    const second = await join('atom');
    goOn();
    await until(() => bot.stats().running === 0, 'the end of it');
    second.heard.splice(0);
    await second.says('!tell');
    await second.hears('whisper: secret ');
  });

  it('of many users is served by as many at once as it is told, each in turn', async () => {
    const { bot, room } = await openBot({ concurrency: 3 });
    let running = 0;
    let most = 0;
    const served: string[] = [];
    bot.command('work', async (ctx) => {
      running += 1;
      most = Math.max(most, running);
      await turns(3);
      running -= 1;
      served.push(ctx.from);
    });
    await bot.start();
    const names = Array.from({ length: 8 }, (_, index) => `user${index}`);
    const clients = await Promise.all(names.map((name) => room.join(name)));
    await Promise.all(clients.flatMap((client) => [client.send('!work'), client.send('!work')]));
    await until(() => served.length === 16, 'all of them');
    expect(most).toBe(3);
    expect(new Set(served.slice(0, 10)).size).toBe(8);
  });
});
