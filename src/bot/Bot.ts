import type { ChatClient, WaitOptions } from '../index.browser.js';
import { ChatError } from '../index.browser.js';
import type { BotOptions, CompleteOptions } from './BotOptions.js';
import { completeOptions } from './BotOptions.js';
import type { AnySession, CommandContext, Context, HearsContext } from './Context.js';
import { Handlers } from './Handlers.js';
import type { CommandInfo } from './help.js';
import type { Handler } from './runHandlers.js';
import { Shift } from './Shift.js';
import type { UpdateType } from './updates.js';
import { within } from './within.js';

/** Time that `stop()` gives to handlers that are running, in milliseconds, where nothing else is said. */
const stopMs = 5_000;

/** A reading of a bot's instruments, of this moment; `dropped` counts from the start. */
export interface BotStats {
  /** Users whose handlers run, those that wait for an answer to `ctx.ask` too. */
  readonly running: number;
  /** What users did that no handler has seen yet. */
  readonly waiting: number;
  /** Messages that wait to be said. */
  readonly replies: number;
  /** Counter: what users did that no handler will see, because too much of theirs, or of all, waited already. */
  readonly dropped: number;
}

/**
 * A member of the room that answers: commands, words, and what happens. It keeps the order of what each user asks, serves
 * many users at once and none at the expense of others, and survives its handlers and its connection.
 *
 * @example
 * ```ts
 * const bot = new Bot(new ChatClient({ url: 'tcp://127.0.0.1:30000', name: 'dice' }));
 * bot.command('roll', { help: 'rolls a die' }, (ctx) => ctx.reply(`${1 + Math.floor(Math.random() * 6)}`));
 * await bot.start();
 * ```
 */
export class Bot<S extends object = AnySession> implements AsyncDisposable {
  readonly #client: ChatClient;
  readonly #options: CompleteOptions<S>;
  readonly #handlers = new Handlers<S>();
  readonly #ownNames: ReadonlySet<string>;
  #boundary: ((error: unknown, ctx: Context<S>) => unknown) | undefined;
  #shift: Shift<S> | undefined;
  /** Whether `start` brought the client in, so that `stop` brings it out. */
  #ownsClient = false;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #giveUp = new AbortController();

  /** Nothing happens before `start()`. Throws a `RangeError` for options that cannot be worked with. */
  constructor(client: ChatClient, options: BotOptions<S> = {}) {
    this.#client = client;
    this.#options = completeOptions(options);
    this.#ownNames = new Set([client.name]);
  }

  /** The client that it speaks with. */
  get client(): ChatClient {
    return this.#client;
  }

  /** The commands that it knows, by name, in the order in which they were added. */
  get commands(): ReadonlyMap<string, CommandInfo> {
    return this.#handlers.commands;
  }

  /** Whether it answers: from the end of `start()` to the beginning of `stop()`, or until the client is closed. */
  get isRunning(): boolean {
    return this.#shift !== undefined;
  }

  /**
   * Does something when `!name` is said: with any of the prefixes; with the bot's name, `!name@bot` or `@bot name`; in upper
   * or lower case. A name is a word of letters, digits, `-` and `_`. Throws a `TypeError` if it is not, or is taken.
   *
   * Of all that could be done with one text, this comes first. It is the last unless the handler calls `next`.
   */
  command(name: string, handler: Handler<CommandContext<S>>): this;
  /** The same, with what `/help` says of it. */
  command(
    name: string,
    info: { readonly args?: string; readonly help?: string },
    handler: Handler<CommandContext<S>>,
  ): this;
  command(
    name: string,
    info: { readonly args?: string; readonly help?: string } | Handler<CommandContext<S>>,
    handler?: Handler<CommandContext<S>>,
  ): this {
    if (typeof info === 'function') this.#handlers.addCommand({ name }, info);
    else if (handler !== undefined) this.#handlers.addCommand({ ...info, name }, handler);
    return this;
  }

  /**
   * Does something when a text is said that matches, or that is just the same; `ctx.match` is what the pattern found. It
   * comes after commands, in the order of adding, and is the last unless the handler calls `next`.
   */
  hears(pattern: RegExp | string, handler: Handler<HearsContext<S>>): this {
    this.#handlers.addHears(pattern, handler);
    return this;
  }

  /**
   * Does something when something happens, and no command and no `hears` took it; in the order of adding, and the last unless
   * the handler calls `next`.
   */
  on<T extends UpdateType>(type: T, handler: Handler<Context<S, T>>): this {
    this.#handlers.addOn(type, handler);
    return this;
  }

  /**
   * Wraps everything else, whatever happens: `await next()` lets it be done. In the order of adding, whether commands were
   * added before or after.
   */
  use(middleware: Handler<Context<S>>): this {
    this.#handlers.addUse(middleware);
    return this;
  }

  /**
   * Is told whatever a handler throws or rejects with, and a failed answer that nobody waited for; the bot goes on in any
   * case. Without it, and if it fails itself, that becomes an `error` event of the client. The last one counts. Changes
   * to the session are not kept.
   */
  catch(boundary: (error: unknown, ctx: Context<S>) => unknown): this {
    this.#boundary = boundary;
    return this;
  }

  /** See {@link BotStats}; all 0 while it is not running. */
  stats(): BotStats {
    return this.#shift?.stats ?? { running: 0, waiting: 0, replies: 0, dropped: 0 };
  }

  /**
   * Begins to answer, to what happens from then on. Connects the client unless it is connected, and rejects as
   * `ChatClient.connect` does; it may be tried again then. Afterwards the client comes back by itself when its connection
   * is lost, and what was said meanwhile is answered.
   */
  start(wait: WaitOptions = {}): Promise<void> {
    if (this.#starting === undefined) {
      this.#giveUp = new AbortController();
      this.#starting = this.#start(wait, this.#giveUp.signal).finally(() => {
        this.#starting = undefined;
      });
    }
    return this.#starting;
  }

  /**
   * Answers nothing any more. Handlers that are running have until `timeoutMs` (default 5 000 ms), or until `signal` aborts;
   * what waits is dropped. Resolves when that is over, and the client closed if `start()` connected it. Never rejects.
   */
  stop(wait: WaitOptions = {}): Promise<void> {
    this.#giveUp.abort(new ChatError('CANCELLED', 'The bot is stopped.'));
    this.#stopping ??= this.#stop(wait).finally(() => {
      this.#stopping = undefined;
    });
    return this.#stopping;
  }

  /** The same as {@link Bot.stop}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #start(wait: WaitOptions, signal: AbortSignal): Promise<void> {
    await this.#stopping;
    if (this.#shift !== undefined) return;
    const isOwn = this.#client.state === 'idle';
    await this.#enter({
      ...wait,
      signal: wait.signal === undefined ? signal : AbortSignal.any([wait.signal, signal]),
    });
    this.#ownsClient = isOwn;
    this.#client.on('close', this.#handleClose);
    this.#shift = new Shift({
      client: this.#client,
      handlers: this.#handlers,
      options: this.#options,
      ownNames: this.#ownNames,
      handleFailure: (error, ctx) => this.#handleFailure(error, ctx),
    });
  }

  async #enter(wait: WaitOptions): Promise<void> {
    wait.signal?.throwIfAborted();
    // What happened before the start is told after a reconnect; the answer to this comes after it.
    if (this.#client.state === 'reconnecting') await this.#client.list(wait);
    else await within(this.#options.clock, this.#client.connect(wait), wait);
  }

  async #stop(wait: WaitOptions): Promise<void> {
    // At once if it can be: what is said from now on is not answered.
    if (this.#starting !== undefined) await this.#starting.catch(() => {});
    await this.#end({ timeoutMs: stopMs, ...wait });
    if (this.#ownsClient) await this.#client.close();
  }

  async #end(wait: WaitOptions): Promise<void> {
    const shift = this.#shift;
    this.#shift = undefined;
    this.#client.off('close', this.#handleClose);
    await shift?.end(wait);
  }

  /** Nothing can be said any more, so nothing is waited for. */
  readonly #handleClose = () => this.#end({ signal: AbortSignal.abort() });

  #handleFailure(error: unknown, ctx: Context<S>): unknown {
    if (this.#boundary !== undefined) return this.#boundary(error, ctx);
    const what = ctx.command === undefined ? ctx.type : `command ${ctx.command}`;
    return this.#client.emit('error', { error, context: `bot: ${what}` });
  }
}
