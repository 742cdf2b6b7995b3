export { parseArgs, quoteArgs } from './args.js';
export { Bot, type BotStats } from './Bot.js';
export type { BotOptions } from './BotOptions.js';
export { type AnySession, type CommandContext, Context, type HearsContext } from './Context.js';
export type { CommandInfo } from './help.js';
export type { Handler, Next } from './runHandlers.js';
export { MemoryStore, type SessionStore } from './SessionStore.js';
export type {
  UpdateEvent,
  UpdateMessage,
  UpdateScope,
  UpdateText,
  UpdateType,
} from './updates.js';
