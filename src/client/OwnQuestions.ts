import type { ChatError } from '../errors.js';
import { pairOver, unknownEnd } from './clientErrors.js';
import { Pair } from './Pair.js';

/** How a question ended: with a pair, or why without. */
export type QuestionEnd = Pair | ChatError;

/** Whoever waits for the end of a question. */
export interface Asking {
  resolve(pair: Pair): void;
  reject(error: unknown): void;
}

/** The last time events were lost. */
interface Lost {
  /** Questions before this place, unless they are among the next, ended unheard. */
  readonly nextSeq: number;
  /** Those of which the welcome told, and how they have ended since: perhaps before it is known who waits for that. */
  readonly known: Map<number, QuestionEnd | undefined>;
}

/** Questions that this client has asked, by their number, from the answer that names it to their end. */
export class OwnQuestions {
  readonly #asking = new Map<number, Asking>();
  #lost: Lost | undefined;

  /** The answer has come: that number was asked. It may have ended by now. */
  add(number: number, asking: Asking): void {
    const end = this.#lost?.known.get(number);
    if (end !== undefined) tell(asking, end);
    else if (this.#isForgotten(number)) tell(asking, unknownEnd());
    else this.#asking.set(number, asking);
  }

  end(number: number, end: QuestionEnd): void {
    const asking = this.#asking.get(number);
    this.#asking.delete(number);
    if (asking !== undefined) tell(asking, end);
    else if (this.#lost?.known.has(number) === true) this.#lost.known.set(number, end);
  }

  /** Events before `nextSeq` were lost; of these questions the welcome told. How one has ended may be known from before. */
  handleGap(nextSeq: number, known: readonly number[]): void {
    const before = this.#lost?.known;
    this.#lost = { nextSeq, known: new Map(known.map((number) => [number, before?.get(number)])) };
  }

  /** After what could be told again was told: those of which nothing was heard are lost. */
  giveUpForgotten(): void {
    for (const number of [...this.#asking.keys()]) {
      if (this.#isForgotten(number)) this.end(number, unknownEnd());
    }
  }

  /** The session is over. */
  close(error: ChatError): void {
    for (const asking of this.#asking.values()) asking.reject(error);
    this.#asking.clear();
    this.#lost = undefined;
  }

  #isForgotten(number: number): boolean {
    const lost = this.#lost;
    return lost !== undefined && number < lost.nextSeq && !lost.known.has(number);
  }
}

function tell(asking: Asking, end: QuestionEnd): void {
  if (!(end instanceof Pair)) asking.reject(end);
  else if (end.ended === undefined) asking.resolve(end);
  else asking.reject(pairOver());
}
