import type { CancelTimer, Clock } from '../index.browser.js';
import { ChatError } from '../index.browser.js';
import { inNextTurn, nextTurn } from './eventLoop.js';
import { TimerQueue } from './TimerQueue.js';

/** How long one waits in virtual time. */
export interface Patience {
  /** Gives up with `TIMEOUT` after so much virtual time, in milliseconds. Default 600 000: ten minutes, which pass at once. */
  readonly limitMs?: number;
  /** What is waited for, for the message of that error. */
  readonly what?: string;
}

/** Options of a `VirtualClock`. */
export interface VirtualClockOptions {
  /** What `now()` says at the beginning, in milliseconds since the Unix epoch. Default: some day in November 2023. */
  readonly epochMs?: number;
  /** Things that may happen at one moment, one after the other, before it is said that there is no end. Default 1 000 000. */
  readonly maxStepsAtOnce?: number;
  /** Says what helps when patience is over, for the message of that error. Default: nothing. */
  readonly describe?: () => string;
}

/** Longer than anything that is due by itself: silence, grace, and the longest pause between two tries. */
const patienceMs = 600_000;
/** More than a storm makes of the largest texts, byte by byte. */
const maxStepsAtOnce = 1_000_000;

/**
 * Time that passes only when a test says so. What is due at the present moment happens by itself, so that a program may
 * simply be awaited as long as it needs no time; `advance`, `until` and `run` let time pass. Between any two things that
 * happen, all promises that can go on do so.
 */
export class VirtualClock implements Clock {
  readonly #epochMs: number;
  readonly #maxStepsAtOnce: number;
  readonly #describe: (() => string) | undefined;
  readonly #timers = new TimerQueue();
  /** What waits for the end of this turn. */
  #atTurnEnd: (() => void)[] = [];
  readonly #held = new Set<Promise<unknown>>();
  #elapsedMs = 0;
  /** How many callers are moving time at present. */
  #drivers = 0;
  #isTurnComing = false;

  /** Nothing happens before somebody asks for it. */
  constructor(options: VirtualClockOptions = {}) {
    this.#epochMs = options.epochMs ?? 1_700_000_000_000;
    this.#maxStepsAtOnce = options.maxStepsAtOnce ?? maxStepsAtOnce;
    this.#describe = options.describe;
  }

  /** Timers that have not gone off and were not stopped. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Milliseconds since the Unix epoch. */
  now(): number {
    return this.#epochMs + Math.floor(this.#elapsedMs);
  }

  /** Milliseconds since this clock was made. */
  monotonic(): number {
    return this.#elapsedMs;
  }

  /** Whether nothing is due at this moment. */
  get isSettled(): boolean {
    return this.#atTurnEnd.length === 0 && !this.#isTimerDue;
  }

  /** Runs `action` when that much time has passed. */
  after(delayMs: number, action: () => void): CancelTimer {
    const waitMs = delayMs > 0 ? delayMs : 0;
    if (waitMs === 0) this.#comeRound();
    return this.#timers.add(this.#elapsedMs + waitMs, action);
  }

  /** Runs `action` at the end of this turn, before any timer. */
  soon(action: () => void): void {
    this.#atTurnEnd.push(action);
    this.#comeRound();
  }

  /** Time stands still until real work, such as reading a file, is settled. Returns the same promise. */
  hold<T>(work: Promise<T>): Promise<T> {
    this.#held.add(work);
    const release = () => this.#held.delete(work);
    work.then(release, release);
    return work;
  }

  /** Lets so much time pass, in milliseconds: whatever is due until then happens, in its order. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#later(ms);
    await this.#drive(() => false, untilMs);
    this.#elapsedMs = Math.max(this.#elapsedMs, untilMs);
  }

  /** Lets everything happen that is due now, and what follows from it, until no time must pass for more. */
  settle(): Promise<void> {
    return this.advance(0);
  }

  /** Lets time pass until something is so. Rejects with `TIMEOUT` when that takes too long, or can never be. */
  async until(isSo: () => boolean, { limitMs = patienceMs, what }: Patience = {}): Promise<void> {
    const untilMs = this.#later(limitMs);
    if (await this.#drive(isSo, untilMs)) return;
    const why = this.#timers.size === 0 ? 'Nothing is left to happen' : `Not within ${limitMs} ms`;
    throw this.#timeout(`${why}${what === undefined ? '' : `: ${what}`}.`);
  }

  /** Lets time pass until a promise is settled, and no longer. Resolves and rejects as it does, or as `until` does. */
  async run<T>(promise: Promise<T>, patience: Patience = {}): Promise<T> {
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    promise.then(settle, settle);
    const driving = this.until(() => isSettled, { what: 'the promise is settled', ...patience });
    // The promise itself is awaited: whoever goes on after it does so before anything else can happen.
    return Promise.race([promise, driving.then(() => promise)]);
  }

  /** Lets time pass until no timer waits. For programs that come to rest; a server that is open never does. */
  runUntilIdle(patience: Patience = {}): Promise<void> {
    const isIdle = () => this.#timers.size === 0 && this.#atTurnEnd.length === 0;
    return this.until(isIdle, { what: 'no timer waits', ...patience });
  }

  /** Ends this turn of the event loop at once. What the actions leave for the end of a turn waits for the next one. */
  endTurn(): void {
    const actions = this.#atTurnEnd;
    this.#atTurnEnd = [];
    try {
      for (let next = actions.shift(); next !== undefined; next = actions.shift()) next();
    } finally {
      this.#atTurnEnd.unshift(...actions);
    }
  }

  /** The program is busy for a while: time passes, and nothing else happens. */
  spend(ms: number): void {
    this.#elapsedMs = this.#later(ms);
  }

  /** The same as `advance`, within this call: for what uses no promises. */
  advanceSync(ms: number): void {
    const untilMs = this.#later(ms);
    while (this.#step(untilMs)) {
      // Everything that is due, one after the other.
    }
    this.#elapsedMs = Math.max(this.#elapsedMs, untilMs);
  }

  #timeout(message: string): ChatError {
    const description = this.#describe?.() ?? '';
    return new ChatError('TIMEOUT', description === '' ? message : `${message} ${description}`);
  }

  #later(ms: number): number {
    if (!(ms >= 0)) throw new RangeError(`Time does not pass by ${ms} ms.`);
    return this.#elapsedMs + ms;
  }

  /** Does the next thing that is due by then; false if there is none. */
  #step(untilMs: number): boolean {
    if (this.#atTurnEnd.length > 0) {
      this.endTurn();
      return true;
    }
    const timer = this.#timers.takeDue(untilMs);
    if (timer === undefined) return false;
    this.#elapsedMs = Math.max(this.#elapsedMs, timer.dueMs);
    timer.action();
    return true;
  }

  /** What is due now happens by itself, one thing a turn of the real event loop, unless somebody moves time. */
  #comeRound(): void {
    if (this.#isTurnComing || this.#drivers > 0) return;
    this.#isTurnComing = true;
    inNextTurn(() => {
      this.#isTurnComing = false;
      if (this.#drivers > 0) return;
      try {
        this.#step(this.#elapsedMs);
      } finally {
        this.#goOn();
      }
    });
  }

  #goOn(): void {
    if (!this.isSettled) this.#comeRound();
  }

  get #isTimerDue(): boolean {
    return (this.#timers.nextDueMs() ?? Number.POSITIVE_INFINITY) <= this.#elapsedMs;
  }

  /** Does what is due until something is so (then true) or nothing more is due by then (then false). */
  async #drive(isSo: () => boolean, untilMs: number): Promise<boolean> {
    this.#drivers += 1;
    try {
      let momentMs = this.#elapsedMs;
      for (let steps = 0; ; steps += 1) {
        await nextTurn();
        if (isSo()) return true;
        const isHeld = this.#held.size > 0;
        if (!this.#step(isHeld ? this.#elapsedMs : untilMs)) {
          if (!isHeld) return false;
          await Promise.race(this.#held).catch(() => {});
        }
        if (this.#elapsedMs > momentMs) {
          momentMs = this.#elapsedMs;
          steps = 0;
        } else if (steps > this.#maxStepsAtOnce) {
          throw this.#timeout(`There is no end to what happens at ${momentMs} ms.`);
        }
      }
    } finally {
      this.#drivers -= 1;
      if (this.#drivers === 0) this.#goOn();
    }
  }
}
