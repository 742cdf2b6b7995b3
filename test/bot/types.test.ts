import { describe, expectTypeOf, it } from 'vitest';
import { Bot } from '../../src/bot/index.js';
import type { ChatClientEvents, Message, User, Whisper } from '../../src/index.js';
import { ChatClient } from '../../src/index.js';

const client = new ChatClient({ url: 'tcp://127.0.0.1:1', name: 'dice' });

describe('the context of a handler is typed by what it handles', () => {
  it('a command, or what is heard, is a text', () => {
    const bot = new Bot(client, { session: () => ({ points: 0 }) });
    bot.command('roll', (ctx) => {
      expectTypeOf(ctx.command).toEqualTypeOf<string>();
      expectTypeOf(ctx.text).toEqualTypeOf<string>();
      expectTypeOf(ctx.message).toEqualTypeOf<Message | Whisper>();
      expectTypeOf(ctx.args).toEqualTypeOf<readonly string[]>();
      expectTypeOf(ctx.session).toEqualTypeOf<{ points: number }>();
      expectTypeOf(ctx.scope).toEqualTypeOf<'room' | 'whisper' | 'pair'>();
      expectTypeOf(ctx.reply).returns.resolves.toEqualTypeOf<Message | Whisper>();
      expectTypeOf(ctx.ask).returns.resolves.toEqualTypeOf<string>();
    });
    bot.hears(/x/, (ctx) => {
      expectTypeOf(ctx.match).toEqualTypeOf<RegExpExecArray>();
      expectTypeOf(ctx.text).toEqualTypeOf<string>();
    });
  });

  it('what happens has what the client tells of it', () => {
    const bot = new Bot(client);
    bot.on('join', (ctx) => expectTypeOf(ctx.event.user).toEqualTypeOf<User>());
    bot.on('message', (ctx) => expectTypeOf(ctx.message).toEqualTypeOf<Message>());
    bot.on('whisper', (ctx) => expectTypeOf(ctx.message).toEqualTypeOf<Whisper>());
    bot.on('pairRequest', (ctx) => {
      expectTypeOf(ctx.event).toEqualTypeOf<Parameters<ChatClientEvents['pairRequest']>[0]>();
    });
    // @ts-expect-error Nobody does that.
    bot.on('connect', () => {});
    // @ts-expect-error There is nothing to be said of it.
    bot.command('roll', { color: 'red' }, () => {});
  });

  it('whatever it is, it may be a text', () => {
    new Bot(client).use((ctx, next) => {
      expectTypeOf(ctx.text).toEqualTypeOf<string | undefined>();
      expectTypeOf(ctx.session).toEqualTypeOf<Record<string, unknown>>();
      expectTypeOf(next).returns.resolves.toBeVoid();
      // @ts-expect-error Only what the client has told.
      ctx.from = 'atom';
    });
  });
});
