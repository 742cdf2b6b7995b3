import type { ChatClient, Message, WaitOptions, Whisper } from '../index.browser.js';
import { ChatError } from '../index.browser.js';
import type { CompleteOptions } from './BotOptions.js';
import { Context } from './Context.js';
import type { CommandLine } from './commandLine.js';
import { readCommandLine } from './commandLine.js';
import { fold } from './fold.js';
import type { Handlers } from './Handlers.js';
import { Lanes } from './Lanes.js';
import { OpenSession } from './OpenSession.js';
import { Questions } from './Questions.js';
import { Replies } from './Replies.js';
import { ReportedPromise } from './ReportedPromise.js';
import type { Handler } from './runHandlers.js';
import { runHandlers } from './runHandlers.js';
import type { Seat } from './Seat.js';
import { splitText } from './splitText.js';
import { Turn } from './Turn.js';
import type { Target, Update } from './updates.js';
import { listen } from './updates.js';
import { within } from './within.js';

/** What one user did and is not dealt with yet. A few lines typed in a hurry; more is a flood. */
const maxWaitingEach = 16;
/** What all users together did: a moment in which everybody speaks. */
const maxWaiting = 1024;
/** Time for an answer to `ctx.ask`, in milliseconds, where nothing else is said. */
const askMs = 60_000;

/** What a shift needs of its bot. */
export interface ShiftOwner<S extends object> {
  readonly client: ChatClient;
  readonly handlers: Handlers<S>;
  readonly options: CompleteOptions<S>;
  /** Names that are the bot's own, besides the one that the client has at the moment. */
  readonly ownNames: ReadonlySet<string>;
  /** Told of what handlers failed with. May itself throw or reject. */
  handleFailure(error: unknown, ctx: Context<S>): unknown;
}

interface Job<S extends object> {
  readonly update: Update;
  readonly line: CommandLine | undefined;
  readonly steps: readonly Handler<Context<S>>[];
}

/** A job that is being done. */
interface Task<S extends object> extends Job<S> {
  readonly seat: Seat;
  readonly session: OpenSession<S>;
}

/** A bot at work, from its start to its stop: what happens goes in, what its handlers say goes out. */
export class Shift<S extends object> {
  readonly #owner: ShiftOwner<S>;
  readonly #lanes: Lanes<Job<S>>;
  readonly #replies: Replies;
  readonly #questions = new Questions((update) => this.#receive(update));
  readonly #turns = new Set<Turn>();
  readonly #ignored: ReadonlySet<string>;
  readonly #stopListening: () => void;
  readonly #stopped = new ChatError('CANCELLED', 'The bot is stopped.');
  #isOver = false;
  #dropped = 0;

  /** Begins at once. */
  constructor(owner: ShiftOwner<S>) {
    const { clock, concurrency, ignore, repliesPerSecond } = owner.options;
    this.#owner = owner;
    this.#lanes = new Lanes({
      maxRunning: concurrency,
      maxWaitingEach,
      maxWaiting,
      run: (job, seat) => this.#run(job, seat),
      drop: () => {
        this.#dropped += 1;
      },
    });
    this.#replies = new Replies(clock, repliesPerSecond);
    this.#ignored = new Set([...ignore, ...owner.ownNames].map(fold));
    this.#stopListening = listen(owner.client, (update) => this.#receive(update));
  }

  /** Its instruments: see `BotStats`. */
  get stats() {
    return {
      running: this.#lanes.begun,
      waiting: this.#lanes.waiting,
      replies: this.#replies.waiting,
      dropped: this.#dropped,
    };
  }

  /** Takes nothing more, waits for what is being done as long as it is told to, and calls off the rest. */
  async end(wait: WaitOptions): Promise<void> {
    this.#isOver = true;
    this.#stopListening();
    this.#lanes.clear();
    this.#questions.callOffAll(this.#stopped);
    await within(this.#owner.options.clock, this.#lanes.whenIdle(), wait).catch(() => {});
    for (const turn of this.#turns) turn.abort(this.#stopped);
    this.#replies.end(this.#stopped);
  }

  #receive(update: Update): void {
    if (this.#isOver || this.#isIgnored(update.from)) return;
    const { handlers } = this.#owner;
    const line = this.#readLine(update);
    if (this.#questions.take(update, line !== undefined && handlers.knows(line))) return;
    const steps = handlers.stepsFor(update, line);
    if (steps.length > 0) this.#enqueue({ update, line, steps });
  }

  #enqueue(job: Job<S>): void {
    const { type, from } = job.update;
    if (this.#lanes.add(from, [job])) return;
    // Nobody may, by a flood, keep what it has left behind from being tidied up.
    if (type === 'leave' && this.#lanes.replaceLast(from, job)) return;
    this.#dropped += 1;
  }

  /** Its own words come back to it; and another copy of it, under the name that it asked for, would answer for ever. */
  #isIgnored(name: string): boolean {
    return name === this.#owner.client.name || this.#ignored.has(fold(name));
  }

  #readLine({ text }: Update): CommandLine | undefined {
    if (text === undefined) return undefined;
    const { client, handlers, options } = this.#owner;
    const line = readCommandLine(text, options.prefixes, client.name);
    // Whoever is spoken to by name may simply be told something.
    return line?.isMention === true && !handlers.knows(line) ? undefined : line;
  }

  async #run(job: Job<S>, seat: Seat): Promise<void> {
    const { session: begin, store } = this.#owner.options;
    const { from } = job.update;
    const session = new OpenSession(store, fold(from), () => begin(from));
    const task = { ...job, seat, session };
    const turn = this.#beginTurn(seat);
    const ctx = this.#makeContext(task, turn);
    const report = (error: unknown) => void this.#fail(error, task, ctx);
    try {
      await session.read();
      await turn.run(() => runHandlers(job.steps, ctx, report));
      await session.write();
    } catch (error) {
      await this.#fail(error, task, ctx);
    } finally {
      this.#endTurn(turn);
      this.#questions.callOff(from, new ChatError('CANCELLED', 'Nobody waits for an answer.'));
    }
  }

  #makeContext(task: Task<S>, turn: Turn): Context<S> {
    const { update, line, session } = task;
    const { signal } = turn;
    // That the time is over, the handlers have failed with already.
    const report = (error: unknown) =>
      void (error === signal.reason || this.#fail(error, task, ctx));
    const ctx: Context<S> = new Context({
      client: this.#owner.client,
      update,
      line,
      session,
      signal,
      say: (text, target) =>
        ReportedPromise.of(this.#say(update.from, text, target, signal), report),
      ask: (question, wait) => ReportedPromise.of(this.#ask(update, question, turn, wait), report),
    });
    return ctx;
  }

  /** A failure is told, and whatever comes of telling it, the bot goes on. */
  async #fail(error: unknown, task: Task<S>, ctx: Context<S>): Promise<void> {
    // Who was called off by the stop has not failed.
    if (error === this.#stopped) return;
    const turn = this.#beginTurn(task.seat);
    // Where the time is over nothing can be said any more, not even that.
    const heard = ctx.signal.aborted ? this.#makeContext(task, turn) : ctx;
    try {
      await turn.run(async () => this.#owner.handleFailure(error, heard));
    } catch (failure) {
      if (failure !== this.#stopped) {
        this.#owner.client.emit('error', { error: failure, context: 'bot.catch' });
      }
    } finally {
      this.#endTurn(turn);
    }
  }

  async #say(
    to: string,
    text: string,
    target: Target,
    signal: AbortSignal,
  ): Promise<Message | Whisper> {
    const parts = splitText(text, this.#owner.client.maxTextBytes);
    const send = (part: string) => this.#send(to, part, target, signal);
    return this.#replies.add(to, parts, send, signal);
  }

  /** What was meant for a 1:1 goes nowhere else; what was meant for the room goes to the asker when it cannot go there. */
  async #send(
    to: string,
    text: string,
    target: Target,
    signal: AbortSignal,
  ): Promise<Message | Whisper> {
    const { client } = this.#owner;
    if (target.scope === 'pair') {
      if (target.pair === undefined) throw new ChatError('PAIR_ENDED', 'This 1:1 is over.');
      return target.pair.send(text, { signal });
    }
    const isRoom = target.scope === 'room' && client.currentPair === undefined;
    return isRoom ? client.send(text, { signal }) : client.whisper(to, text, { signal });
  }

  #ask(update: Update, question: string, turn: Turn, wait: WaitOptions): Promise<string> {
    const { clock } = this.#owner.options;
    const { from, target } = update;
    const signal =
      wait.signal === undefined ? turn.signal : AbortSignal.any([wait.signal, turn.signal]);
    return this.#questions.ask(
      from,
      target.scope,
      () => within(clock, this.#say(from, question, target, signal), { signal }),
      (answer) =>
        turn.waitFor(within(clock, answer, { timeoutMs: wait.timeoutMs ?? askMs, signal })),
    );
  }

  #beginTurn(seat: Seat): Turn {
    const { clock, handlerMs } = this.#owner.options;
    const turn = new Turn(clock, handlerMs, seat);
    this.#turns.add(turn);
    return turn;
  }

  #endTurn(turn: Turn): void {
    turn.end();
    this.#turns.delete(turn);
  }
}
