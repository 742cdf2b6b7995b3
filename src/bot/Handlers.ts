import type { CommandContext, Context, HearsContext } from './Context.js';
import type { CommandLine } from './commandLine.js';
import { isCommandName } from './commandLine.js';
import { fold } from './fold.js';
import type { CommandInfo } from './help.js';
import { describe } from './help.js';
import type { Handler } from './runHandlers.js';
import type { Update, UpdateType } from './updates.js';

type ContextHandler<S extends object> = Handler<Context<S>>;

interface Command<S extends object> extends CommandInfo {
  readonly step: ContextHandler<S>;
}

/** All that a bot was told to do, and which of it is to be done for what happened. */
export class Handlers<S extends object> {
  readonly #uses: ContextHandler<S>[] = [];
  readonly #commands = new Map<string, Command<S>>();
  readonly #hears: { readonly pattern: RegExp; readonly step: Handler<HearsContext<S>> }[] = [];
  readonly #ons: { readonly type: UpdateType; readonly step: ContextHandler<S> }[] = [];

  /** By name, in the order in which they were added. */
  get commands(): ReadonlyMap<string, CommandInfo> {
    return this.#commands;
  }

  addUse(step: ContextHandler<S>): void {
    this.#uses.push(step);
  }

  /** Throws a `TypeError` if it is no name, or one that is taken. */
  addCommand(info: CommandInfo, step: Handler<CommandContext<S>>): void {
    const name = fold(info.name);
    if (!isCommandName(name)) throw new TypeError(`Not a name for a command: ${info.name}`);
    if (this.#commands.has(name)) throw new TypeError(`The command ${name} is there already.`);
    this.#commands.set(name, {
      ...info,
      name,
      step: (ctx, next) => (isCommand(ctx) ? step(ctx, next) : next()),
    });
  }

  addHears(pattern: RegExp | string, step: Handler<HearsContext<S>>): void {
    this.#hears.push({ pattern: ownPattern(pattern), step });
  }

  addOn<T extends UpdateType>(type: T, step: Handler<Context<S, T>>): void {
    this.#ons.push({ type, step: (ctx, next) => (isUpdate(ctx, type) ? step(ctx, next) : next()) });
  }

  /** Whether there is such a command; `help` is there as soon as there is something to say. */
  knows(line: CommandLine): boolean {
    return this.#commands.has(line.name) || (line.name === 'help' && this.#commands.size > 0);
  }

  /**
   * The steps to take, in order: what wraps all, the command, what hears it, and what is done with the rest. Nothing has to
   * be done if there are none.
   */
  stepsFor(update: Update, line: CommandLine | undefined): ContextHandler<S>[] {
    const command = line && this.#commandFor(line);
    const isLost = line !== undefined && command === undefined && update.target.scope !== 'room';
    return [
      ...this.#uses,
      ...(command ? [command] : []),
      ...this.#hearsFor(update.text),
      ...(isLost && this.#commands.size > 0 ? [answerUnknown] : []),
      ...this.#ons.filter(({ type }) => type === update.type).map(({ step }) => step),
    ];
  }

  #commandFor(line: CommandLine): ContextHandler<S> | undefined {
    if (!this.knows(line)) return undefined;
    return this.#commands.get(line.name)?.step ?? ((ctx) => this.#answerHelp(ctx));
  }

  #hearsFor(text: string | undefined): ContextHandler<S>[] {
    if (text === undefined) return [];
    return this.#hears.flatMap(({ pattern, step }) => {
      const match = pattern.exec(text);
      if (match === null) return [];
      const run: ContextHandler<S> = (ctx, next) => {
        ctx.setMatch(match);
        return isHeard(ctx) ? step(ctx, next) : next();
      };
      return [run];
    });
  }

  #answerHelp(ctx: Context<S>): unknown {
    // People write `!help !roll`, too.
    const name = ctx.args[0]?.replace(/^[^\p{L}\p{N}]+/u, '');
    const help = describe(this.#commands, ctx.prefix, name && fold(name));
    if (help !== undefined) return ctx.reply(help);
    // In the room it may be a command of another bot.
    return ctx.scope === 'room' ? undefined : answerUnknown(ctx);
  }
}

function answerUnknown<S extends object>(ctx: Context<S>): Promise<unknown> {
  const { prefix } = ctx;
  return ctx.reply(`There is no such command. ${prefix}help says what there is.`);
}

/** A text stands for itself, with or without blanks around it. */
function ownPattern(pattern: RegExp | string): RegExp {
  if (typeof pattern === 'string') {
    const literally = pattern.trim().replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    return new RegExp(`^\\s*${literally}\\s*$`);
  }
  // One that goes on from its last match, as `g` and `y` make it, would miss every other text.
  return new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ''));
}

function isCommand<S extends object>(ctx: Context<S>): ctx is CommandContext<S> {
  return ctx.text !== undefined && ctx.command !== undefined;
}

function isHeard<S extends object>(ctx: Context<S>): ctx is HearsContext<S> {
  return ctx.text !== undefined && ctx.match !== undefined;
}

function isUpdate<S extends object, T extends UpdateType>(
  ctx: Context<S>,
  type: T,
): ctx is Context<S, T> {
  return ctx.type === type;
}
