import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { SessionStore } from '../../src/bot/index.js';
import { Bot, MemoryStore } from '../../src/bot/index.js';
import type { ChatClient } from '../../src/index.js';
import { openRoom } from '../server/support/openRoom.js';
import { turns, until } from '../support/until.js';
import { openBot } from './support/openBot.js';

interface Count {
  count: number;
}

/** A store somewhere else: everything takes its time, and it says what was done. */
class FarStore implements SessionStore {
  readonly log: string[] = [];
  readonly kept = new Map<string, string>();
  readonly #turns: () => number;

  constructor(turnsEach: () => number = () => 2) {
    this.#turns = turnsEach;
  }

  async get(key: string): Promise<unknown> {
    await turns(this.#turns());
    this.log.push(`get ${key}`);
    const kept = this.kept.get(key);
    return kept === undefined ? undefined : JSON.parse(kept);
  }

  async set(key: string, session: object): Promise<void> {
    await turns(this.#turns());
    this.log.push(`set ${key}`);
    this.kept.set(key, JSON.stringify(session));
  }

  async delete(key: string): Promise<void> {
    await turns(this.#turns());
    this.log.push(`delete ${key}`);
    this.kept.delete(key);
  }
}

describe('a session', () => {
  it('is what the bot remembers of each user, from one thing to the next', async () => {
    const { bot, join } = await openBot<Count>({ session: () => ({ count: 0 }) });
    bot.command('count', (ctx) => {
      ctx.session.count += 1;
      return ctx.reply(`${ctx.from} ${ctx.session.count}`);
    });
    await bot.start();
    const [atom, hansung] = [await join('atom'), await join('Hansung')];
    await atom.says('!count', '!count');
    await atom.whispers('!count');
    expect(await atom.all()).toEqual(['room: atom 1', 'room: atom 2', 'whisper: atom 3']);
    await hansung.says('!count');
    await hansung.hears('room: Hansung 1');
  });

  it('begins empty, or as it is told; has a type; and may be replaced and forgotten', async () => {
    const { bot, join } = await openBot({ session: (name) => ({ words: [name] }) });
    bot.hears(/^more (.+)$/, (ctx) => {
      expectTypeOf(ctx.session).toEqualTypeOf<{ words: string[] }>();
      ctx.session = { words: [...ctx.session.words, ctx.match[1] ?? ''] };
      return ctx.reply(ctx.session.words.join());
    });
    bot.command('forget', (ctx) => ctx.forget());
    bot.command('anew', (ctx) => {
      ctx.forget();
      ctx.session.words.push('anew');
    });
    await bot.start();
    const atom = await join('atom');
    await atom.says('more a', 'more b', '!forget', 'more c', '!anew', 'more d');
    expect(await atom.all()).toEqual([
      'room: atom,a',
      'room: atom,a,b',
      'room: atom,c',
      'room: atom,anew,d',
    ]);
    const plain = new Bot(bot.client);
    plain.command('any', (ctx) =>
      expectTypeOf(ctx.session).toEqualTypeOf<Record<string, unknown>>(),
    );
  });

  it('is kept in a store of one’s own, which may take its time; under one key however the name is spelled', async () => {
    const store = new FarStore();
    const { bot, room, join } = await openBot<Count>({ session: () => ({ count: 0 }), store });
    bot.command('count', (ctx) => {
      ctx.session.count += 1;
    });
    bot.command('look', () => {});
    bot.command('forget', (ctx) => ctx.forget());
    await bot.start();
    const atom = await room.join('Atom');
    await atom.send('!count');
    await atom.send('!look');
    await atom.send('!count');
    await until(() => store.log.length === 5, 'two counts and a look');
    expect(store.log).toEqual(['get atom', 'set atom', 'get atom', 'get atom', 'set atom']);
    expect(store.kept.get('atom')).toBe('{"count":2}');
    await atom.close();
    const again = await join('ATOM');
    await again.says('!forget');
    await again.all();
    expect(store.log.slice(5, 7)).toEqual(['get atom', 'delete atom']);
    expect(store.kept.size).toBe(0);
  });

  it('may be kept in a Map, for a bot that few talk to', async () => {
    const store = new Map();
    const { bot, join } = await openBot({ session: () => ({ count: 0 }), store });
    bot.command('count', (ctx) => {
      ctx.session.count += 1;
      return ctx.reply(`${ctx.session.count}`);
    });
    await bot.start();
    const atom = await join('atom');
    await atom.says('!count', '!count');
    expect(await atom.all()).toEqual(['room: 1', 'room: 2']);
    expect(store).toEqual(new Map([['atom', { count: 2 }]]));
  });

  it('is as it was when the handler fails, and when the store does, that is a failure, too', async () => {
    const store = new MemoryStore();
    const { bot, join } = await openBot<{ count: number; bad?: unknown }>({
      session: () => ({ count: 0 }),
      store: {
        get: (key) => (key === 'broken' ? Promise.reject(new Error('no store')) : store.get(key)),
        set: (key, session) => store.set(key, session),
        delete: (key) => store.delete(key),
      },
    });
    const failures: string[] = [];
    bot.command('count', (ctx) => {
      ctx.session.count += 1;
      if (ctx.rest === 'fail') throw new Error('failed');
      if (ctx.rest === 'function') ctx.session.bad = () => {};
      return ctx.reply(`${ctx.session.count}`);
    });
    bot.catch((error) => failures.push(error instanceof Error ? error.message : ''));
    await bot.start();
    const atom = await join('atom');
    await atom.says('!count', '!count fail', '!count function', '!count');
    expect(await atom.all()).toEqual(['room: 1', 'room: 2', 'room: 2']);
    const broken = await join('broken');
    await broken.says('!count');
    await until(() => failures.length === 3, 'three failures');
    expect(failures).toEqual(['failed', expect.stringMatching(/could not be cloned/), 'no store']);
    expect(broken.heard).toEqual([]);
  });

  it('loses no update, and each user is answered in order, whatever is said and however long it takes', async () => {
    const names = ['atom', 'hansung', '한별'];
    const step = fc.record({
      user: fc.nat(names.length - 1),
      turns: fc.nat(4),
      privately: fc.boolean(),
    });
    const room = await openRoom();
    const clients: ChatClient[] = [];
    for (const name of names) clients.push(await room.join(name));
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 16 }),
        fc.integer({ min: 1, max: 4 }),
        async (steps, concurrency) => {
          let draw = 0;
          const store = new FarStore(() => {
            draw += 1;
            return draw % 3;
          });
          await using bot = new Bot<Count>(room.client('dice'), {
            session: () => ({ count: 0 }),
            store,
            concurrency,
            repliesPerSecond: 0,
          });
          bot.command('step', async (ctx) => {
            const { count } = ctx.session;
            await turns(Number(ctx.args[0]));
            ctx.session = { count: count + 1 };
            await ctx.whisper(`${count + 1} for ${ctx.args[1]}`);
          });
          await bot.start();
          const heard = new Map<string, string[]>(names.map((name) => [name, []]));
          const listeners = clients.map((client) => {
            const listener = ({ whisper }: { whisper: { text: string } }) => {
              heard.get(client.name)?.push(whisper.text);
            };
            client.on('whisper', listener);
            return () => client.off('whisper', listener);
          });
          const expected = new Map<string, string[]>(names.map((name) => [name, []]));
          for (const [index, { user, turns: count, privately }] of steps.entries()) {
            const name = names[user] ?? '';
            const own = expected.get(name) ?? [];
            own.push(`${own.length + 1} for ${index}`);
            const text = `!step ${count} ${index}`;
            void (privately ? clients[user]?.whisper('dice', text) : clients[user]?.send(text));
          }
          await until(() => [...heard.values()].flat().length === steps.length, 'all answers');
          await until(() => bot.stats().running === 0, 'the last session');
          for (const off of listeners) off();
          expect(heard).toEqual(expected);
          for (const [name, own] of expected) {
            const kept = store.kept.get(name);
            expect(kept).toBe(own.length === 0 ? undefined : JSON.stringify({ count: own.length }));
          }
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);
});
