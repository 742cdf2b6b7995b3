/** A question for a 1:1 that somebody asked. */
export interface Question {
  readonly from: string;
  /** Aborts when it is withdrawn or expires. */
  readonly signal: AbortSignal;
  accept(): Promise<unknown>;
  decline(): Promise<unknown>;
}

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
  readonly #open: Question[] = [];

  /** Keeps a question until it is taken, or gone; then `onGone` is called. */
  add(question: Question, onGone: () => void): void {
    if (question.signal.aborted) return;
    this.#open.push(question);
    question.signal.addEventListener(
      'abort',
      () => {
        if (this.#remove(question)) onGone();
      },
      { once: true },
    );
  }

  /** Removes and returns the latest question, or the latest of one person, in order to answer it. */
  take(from?: string): Question | undefined {
    const question = this.#open.findLast(
      (open) => from === undefined || open.from.toLowerCase() === from.toLowerCase(),
    );
    if (question) this.#remove(question);
    return question;
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
