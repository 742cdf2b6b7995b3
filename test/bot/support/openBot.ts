import { onTestFinished } from 'vitest';
import type { AnySession, BotOptions } from '../../../src/bot/index.js';
import { Bot } from '../../../src/bot/index.js';
import type { ChatClient, ChatClientOptions, ChatServerOptions } from '../../../src/index.js';
import type { OpenRoom } from '../../server/support/openRoom.js';
import { openRoom } from '../../server/support/openRoom.js';
import { Guest } from './Guest.js';

/** A room with a bot in it, which was not started yet, for one test. */
export interface OpenBot<S extends object> {
  readonly room: OpenRoom;
  readonly bot: Bot<S>;
  /** The bot's client. */
  readonly client: ChatClient;
  /** Brings somebody in who writes down what the bot says. */
  join(name: string): Promise<Guest>;
}

/** What is to differ from the defaults. */
export interface OpenBotOptions<S extends object> extends BotOptions<S> {
  readonly server?: ChatServerOptions;
  readonly client?: Partial<ChatClientOptions>;
}

/** Opens a room for the test that is running, and makes a bot named `dice` that has the command `ping`. */
export async function openBot<S extends object = AnySession>(
  options: OpenBotOptions<S> = {},
): Promise<OpenBot<S>> {
  const { server, client: clientOptions, ...botOptions } = options;
  const room = await openRoom(server);
  const client = room.client('dice', clientOptions);
  const bot = new Bot<S>(client, botOptions);
  bot.command('ping', (ctx) => ctx.reply('pong'));
  onTestFinished(() => bot.stop({ signal: AbortSignal.abort() }));
  const join = async (name: string) => new Guest(await room.join(name), client.name);
  return { room, bot, client, join };
}
