import type { ChatClient, Message, WaitOptions, Whisper } from '../index.browser.js';
import { parseArgs } from './args.js';
import type { CommandLine } from './commandLine.js';
import type { OpenSession } from './OpenSession.js';
import type {
  Target,
  Update,
  UpdateEvent,
  UpdateMessage,
  UpdateScope,
  UpdateText,
  UpdateType,
} from './updates.js';

/** What a bot remembers of a user where nothing else is said. */
export type AnySession = Record<string, unknown>;

/** What a context needs of its bot. @internal */
export interface ContextOwner<S extends object, T extends UpdateType> {
  readonly client: ChatClient;
  readonly update: Update<T>;
  readonly line: CommandLine | undefined;
  readonly session: OpenSession<S>;
  readonly signal: AbortSignal;
  say(text: string, target: Target): Promise<Message | Whisper>;
  ask(question: string, wait: WaitOptions): Promise<string>;
}

/**
 * Something that somebody did, as handlers see it, with what it takes to answer. It is for as long as its handlers run;
 * all of them get the same one.
 */
export class Context<S extends object = AnySession, T extends UpdateType = UpdateType> {
  /** What happened, by the name of the client's event. */
  readonly type: T;
  /** What the client told, such as `{ user }` of `join` and `{ request }` of `pairRequest`. */
  readonly event: UpdateEvent<T>;
  /** Name of who did it. */
  readonly from: string;
  /** Where `reply` answers: the room, a whisper, or the 1:1. */
  readonly scope: UpdateScope;
  /** What was said, with its place in the order; undefined if nothing was. */
  readonly message: UpdateMessage<T>;
  /** The words that were said; undefined if nothing was. */
  readonly text: UpdateText<T>;
  /** The command that was asked for, in lower case, without its prefix, whether there is one of that name or not. */
  readonly command: string | undefined;
  /** What stood before the command: `'/'`, `'!'`, or the bot's name, `'@dice '`. Empty where there is no command. */
  readonly prefix: string;
  /** What stood behind the command, as it was typed; all of the text where there is no command. */
  readonly rest: string;
  /** The client that the bot speaks with. Whatever is said by it directly is neither ordered nor paced by the bot. */
  readonly client: ChatClient;
  /** Aborts when the handlers have taken too long, or the bot is stopped. Nothing can be said here after that. */
  readonly signal: AbortSignal;
  readonly #owner: ContextOwner<S, T>;
  #args: readonly string[] | undefined;
  #match: RegExpExecArray | undefined;

  /** @internal */
  constructor(owner: ContextOwner<S, T>) {
    const { update, line, client, signal } = owner;
    this.type = update.type;
    this.event = update.event;
    this.from = update.from;
    this.scope = update.target.scope;
    this.message = update.message;
    this.text = update.text;
    this.command = line?.name;
    this.prefix = line?.prefix ?? '';
    this.rest = line?.rest ?? this.text ?? '';
    this.client = client;
    this.signal = signal;
    this.#owner = owner;
  }

  /** `rest` as arguments: separated by blanks, held together by quotes; see {@link parseArgs}. */
  get args(): readonly string[] {
    this.#args ??= parseArgs(this.rest);
    return this.#args;
  }

  /** What the pattern of `hears` found in the text. */
  get match(): RegExpExecArray | undefined {
    return this.#match;
  }

  /** @internal */
  setMatch(match: RegExpExecArray): void {
    this.#match = match;
  }

  /**
   * What the bot remembers of this user. It is written when the handlers have ended well, and nobody else's handlers have
   * it meanwhile; what they did before they failed is not kept. May be replaced.
   */
  get session(): S {
    return this.#owner.session.value;
  }

  set session(session: S) {
    this.#owner.session.value = session;
  }

  /** Forgets the session: the next one of this user begins anew. */
  forget(): void {
    this.#owner.session.forget();
  }

  /**
   * Answers where it was asked: in the room, by a whisper, or in the 1:1; what happened without words (`join`, …) is
   * answered in the room, a question for a 1:1 by a whisper. In a 1:1 a bot cannot speak to the room: then the answer is
   * a whisper. A text longer than one message becomes several, cut between lines if possible.
   *
   * Answers to one user leave in the order of asking, and those to different users in turn. Resolves with the (last)
   * message in its place. Rejects as `ChatClient.send` and `whisper` do (`USER_ASLEEP`, `USER_UNKNOWN`, `PAIR_ENDED`,
   * `TEXT_INVALID`, …); with `TOO_LARGE` if it would be more than 64 messages; with `RATE_LIMITED` if too many answers wait
   * already; with the reason of `signal`. If nobody waits for it, its failure goes to `bot.catch`.
   */
  reply(text: string): Promise<Message | Whisper> {
    return this.#owner.say(text, this.#owner.update.target);
  }

  /** Answers by a whisper, wherever it was asked; otherwise as {@link Context.reply}. */
  whisper(text: string): Promise<Message | Whisper> {
    return this.#owner.say(text, { scope: 'whisper' });
  }

  /**
   * Replies with a question, and resolves with what this user says next at the same place. Meanwhile others are answered;
   * what else this user does waits. Rejects with `CANCELLED` if the user asks for a command instead, leaves, or is asked
   * something else; with `TIMEOUT` after `timeoutMs` (default 60 000); and as `reply` does.
   */
  ask(question: string, wait: WaitOptions = {}): Promise<string> {
    return this.#owner.ask(question, wait);
  }
}

/** What a handler of a command gets. */
export type CommandContext<S extends object = AnySession> = Context<S, 'message' | 'whisper'> & {
  readonly command: string;
};

/** What a handler of `hears` gets. */
export type HearsContext<S extends object = AnySession> = Context<S, 'message' | 'whisper'> & {
  readonly match: RegExpExecArray;
};
