import type { Clock } from '../index.js';

/**
 * Time in which a lone yes or no is still meant for a question that has ended, in milliseconds: so long it takes to see that,
 * with the word typed already.
 */
const lateMs = 3_000;

/** A question that somebody asked, or that leaving raises. */
export interface Question {
  /** What it is about: a 1:1, a file, or whether to leave all the same. */
  readonly kind: 'pair' | 'file' | 'leave';
  readonly from: string;
  /** The name of the file that it is about. */
  readonly file?: string;
  /** Aborts when it is withdrawn or expires. */
  readonly signal: AbortSignal;
  accept(): Promise<unknown>;
  decline(): Promise<unknown>;
}

/** Which question is meant, as far as that is said. */
export type Choice = Partial<Pick<Question, 'kind' | 'from' | 'file'>>;

const yes = new Set(['y', 'yes', '예', '네', 'ㅛ']);
const no = new Set(['n', 'no', '아니오', '아니요', 'ㅜ']);

/** Whether a line is an answer, and which. The single jamo are the keys y and n of a Korean keyboard. */
export function readAnswer(line: string): boolean | undefined {
  const word = line.trim().toLowerCase();
  if (yes.has(word)) return true;
  return no.has(word) ? false : undefined;
}

/** The questions that wait for this person's answer. */
export class Questions {
  readonly #clock: Clock;
  readonly #open: Question[] = [];
  /** Until when a lone answer is for the question that was the latest, and is gone. */
  #lateUntil = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keeps a question until it is taken, or gone; then `onGone` is called. */
  add(question: Question, onGone: () => void): void {
    if (question.signal.aborted) return;
    this.forgetGone();
    this.#open.push(question);
    question.signal.addEventListener(
      'abort',
      () => {
        // An answer that comes now would have been for this one.
        if (this.#open.at(-1) === question) this.#lateUntil = this.#clock.monotonic() + lateMs;
        if (this.#remove(question)) onGone();
      },
      { once: true },
    );
  }

  /** Whether a lone answer comes too late: what it is for has ended just now. */
  get isLate(): boolean {
    return this.#clock.monotonic() < this.#lateUntil;
  }

  /** What is answered from now on is meant for what is open. */
  forgetGone(): void {
    this.#lateUntil = Number.NEGATIVE_INFINITY;
  }

  /** Removes and returns the latest question that is meant, in order to answer it. */
  take({ kind, from, file }: Choice = {}): Question | undefined {
    const question = this.#open.findLast(
      (open) =>
        (kind === undefined || open.kind === kind) &&
        (from === undefined || open.from.toLowerCase() === from.toLowerCase()) &&
        (file === undefined || open.file === file),
    );
    if (question) this.#remove(question);
    return question;
  }

  /** Those about a file, oldest first. */
  get files(): readonly Question[] {
    return this.#open.filter(({ kind }) => kind === 'file');
  }

  get isEmpty(): boolean {
    return this.#open.length === 0;
  }

  #remove(question: Question): boolean {
    const index = this.#open.indexOf(question);
    if (index < 0) return false;
    this.#open.splice(index, 1);
    return true;
  }
}
