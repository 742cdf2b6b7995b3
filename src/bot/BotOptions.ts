import type { Clock } from '../index.browser.js';
import { systemClock } from '../index.browser.js';
import type { AnySession } from './Context.js';
import type { SessionStore } from './SessionStore.js';
import { MemoryStore } from './SessionStore.js';

/** Options of a {@link Bot}; everything has a default. */
export interface BotOptions<S extends object = AnySession> {
  /**
   * What stands before a command. Default `['/', '!']`: `/roll` is what people expect of a bot, but where they type in a
   * terminal, a line with a slash is for that terminal. The bot's own name is one in any case: `@dice roll`.
   */
  readonly prefixes?: readonly string[];
  /** Names that are never answered, besides the bot's own: other bots, so that two do not talk for ever. Default: none. */
  readonly ignore?: readonly string[];
  /** Makes the first session of a user. Default: `{}`. */
  readonly session?: (name: string) => S;
  /** Where sessions are kept. Default: a new {@link MemoryStore}. */
  readonly store?: SessionStore;
  /** Users whose handlers run at once; the others wait in turn. Default 16. */
  readonly concurrency?: number;
  /**
   * Time in which handlers must be done with what one user did, in milliseconds; while they wait for `ctx.ask` it stands
   * still. Past it they fail with `TIMEOUT`, can say no more, and the next is dealt with. Default 60 000.
   */
  readonly handlerMs?: number;
  /**
   * Messages per second that the bot answers with, to all users together; the others wait. 0: as many as the server
   * takes. Default 20: more than people can read, and a fifth of what a server allows.
   */
  readonly repliesPerSecond?: number;
  /** For tests: where time comes from. Default: the system. */
  readonly clock?: Clock;
}

/** All of them, with what applies where nothing is said. */
export type CompleteOptions<S extends object> = Required<BotOptions<S>>;

/** Throws a `RangeError` that names the option which cannot be worked with. */
export function completeOptions<S extends object>(options: BotOptions<S>): CompleteOptions<S> {
  const {
    prefixes = ['/', '!'],
    ignore = [],
    session = () => ({}) as S,
    store = new MemoryStore(),
    concurrency = 16,
    handlerMs = 60_000,
    repliesPerSecond = 20,
    clock = systemClock,
  } = options;
  if (prefixes.some((prefix) => prefix === '' || /^\s/.test(prefix))) {
    throw new RangeError('prefixes must not be empty, and not begin with a blank.');
  }
  requireAtLeast(1, { concurrency, handlerMs });
  requireAtLeast(0, { repliesPerSecond });
  return {
    // The longest first: of `!` and `!!` both fit `!!roll`.
    prefixes: prefixes.toSorted((a, b) => b.length - a.length),
    ignore,
    session,
    store,
    concurrency,
    handlerMs,
    repliesPerSecond,
    clock,
  };
}

function requireAtLeast(least: number, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!(value >= least)) throw new RangeError(`${name} must be a number of at least ${least}.`);
  }
}
