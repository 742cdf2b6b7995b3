import type { Message, Whisper } from '../index.browser.js';
import { ChatError } from '../index.browser.js';
import type { Update } from './updates.js';

/** What a user says while it is not known yet where the question stands in the order. */
const maxEarly = 16;

interface Question {
  readonly scope: Update['target']['scope'];
  /** Where it stands in the order; what was said before is no answer. Undefined until it has been asked. */
  seq: number | undefined;
  readonly early: Update[];
  resolve(answer: string): void;
  reject(reason: ChatError): void;
}

/** The questions that a bot asks its users: one at a time each. */
export class Questions {
  readonly #open = new Map<string, Question>();
  readonly #receive: (update: Update) => void;

  /** `receive`: what to do with what turned out to be no answer. */
  constructor(receive: (update: Update) => void) {
    this.#receive = receive;
  }

  /**
   * Asks by way of `say`, and resolves with the answer. `wait` bounds the time from when it was asked. A question that is
   * open already is called off.
   */
  async ask(
    from: string,
    scope: Question['scope'],
    say: () => Promise<Message | Whisper>,
    wait: (answer: Promise<string>) => Promise<string>,
  ): Promise<string> {
    this.callOff(from, new ChatError('CANCELLED', 'Something else was asked.'));
    let question: Question | undefined;
    const answer = new Promise<string>((resolve, reject) => {
      question = { scope, seq: undefined, early: [], resolve, reject };
      this.#open.set(from, question);
    });
    // Called off before anybody waits for it, it must not end the process.
    answer.catch(() => {});
    try {
      const { seq } = await say();
      if (question !== undefined) this.#place(question, seq);
      return await wait(answer);
    } finally {
      if (question !== undefined) this.#close(from, question);
    }
  }

  /**
   * Whether what happened belongs to a question: then it is dealt with. `isCommand`: whether it is a command of this bot,
   * which calls the question off and remains to be done.
   */
  take(update: Update, isCommand: boolean): boolean {
    const question = this.#open.get(update.from);
    if (question === undefined) return false;
    const { message, target } = update;
    if (update.type === 'leave') {
      this.callOff(update.from, new ChatError('CANCELLED', `${update.from} has left.`));
    }
    if (message === undefined || target.scope !== question.scope) return false;
    if (question.seq === undefined) {
      if (question.early.length < maxEarly) question.early.push(update);
      return true;
    }
    if (message.seq < question.seq) return false;
    if (isCommand) {
      this.callOff(update.from, new ChatError('CANCELLED', 'A command was given instead.'));
      return false;
    }
    this.#open.delete(update.from);
    question.resolve(message.text);
    return true;
  }

  /** The question to that user, if there is one, is no longer asked. */
  callOff(from: string, reason: ChatError): void {
    const question = this.#open.get(from);
    if (question === undefined) return;
    this.#close(from, question);
    question.reject(reason);
  }

  /** No question is asked any longer. */
  callOffAll(reason: ChatError): void {
    for (const from of [...this.#open.keys()]) this.callOff(from, reason);
  }

  #place(question: Question, seq: number): void {
    question.seq = seq;
    for (const update of question.early.splice(0)) this.#receive(update);
  }

  #close(from: string, question: Question): void {
    if (this.#open.get(from) === question) this.#open.delete(from);
    for (const update of question.early.splice(0)) this.#receive(update);
  }
}
