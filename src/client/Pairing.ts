import type { Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import type { WaitOptions } from '../options.js';
import type { Message, PairEndReason } from '../protocol/model.js';
import type { FactOf, OpenRequest, ReplyOf } from '../protocol/notices.js';
import type { RequestOf } from '../protocol/requests.js';
import { messageOf } from '../protocol/toModel.js';
import { limitWait } from './limitWait.js';
import type { Answer, AnswerHandler } from './Outgoing.js';
import { OwnQuestions, unknownEnd } from './OwnQuestions.js';
import { outcomeErrors } from './outcomeErrors.js';
import { Pair } from './Pair.js';
import { PairRequest } from './PairRequest.js';

/** A request whose id is yet to be given. */
type PairingRequest =
  | Omit<RequestOf<'ask'>, 'id'>
  | Omit<RequestOf<'answer'>, 'id'>
  | Omit<RequestOf<'withdraw'>, 'id'>
  | Omit<RequestOf<'end'>, 'id'>;

/** What pairing needs of its client. */
export interface PairingClient {
  readonly clock: Clock;
  readonly name: string;
  /** Returns what takes the request back, as long as it has not left. */
  ask(request: PairingRequest, handler: AnswerHandler, wait: WaitOptions): () => void;
  say(text: string, pair: number, wait: WaitOptions): Promise<Message>;
  reportListenerError(error: unknown, context: string): void;
  emitRequest(request: PairRequest): void;
  /** Somebody gets the pair by a promise, and must have the time to listen to it. */
  holdOn(): void;
  emitStart(pair: Pair): void;
  emitEnd(pair: Pair, reason: PairEndReason): void;
}

interface Asked {
  readonly request: PairRequest;
  readonly over: AbortController;
  /** A yes is on its way. */
  accepting: boolean;
}

const ignore: AnswerHandler = { handleAnswer() {}, handleFailure() {} };

/** All 1:1 matters of a client: what it asks, what it is asked, and the pair it is in. */
export class Pairing {
  readonly #client: PairingClient;
  readonly #questions = new OwnQuestions();
  /** Questions of others that are open. */
  readonly #asked = new Map<number, Asked>();
  #pair: Pair | undefined;
  /** The latest question and the latest pair that were told of: they, and those before them, are not told again. */
  #askedUpTo = 0;
  #startedUpTo = 0;

  constructor(client: PairingClient) {
    this.#client = client;
  }

  /** The pair this client is in. */
  get pair(): Pair | undefined {
    return this.#pair;
  }

  /** Asks somebody; settles when the question has ended. Giving up takes the question back. */
  ask(to: string, wait: WaitOptions): Promise<Pair> {
    if (wait.signal?.aborted === true) return Promise.reject(wait.signal.reason);
    return new Promise((resolve, reject) => {
      let number: number | undefined;
      let over = false;
      const release = limitWait(this.#client.clock, wait, (error) => {
        over = true;
        reject(error);
        if (number === undefined) takeBack();
        else this.#withdraw(number);
      });
      const settle = (end: () => void) => {
        if (over) return;
        over = true;
        release();
        end();
      };
      const handleAnswer = (answer: Answer) => {
        // Both asked at once: that was a yes, and the pair is here already.
        const isStart = answer.type === 'pairStart';
        const pair = this.#pair;
        if (isStart && answer.seq === pair?.id) return asking.resolve(pair);
        number = isStart ? undefined : answer.seq;
        if (number === undefined) return asking.reject(unknownEnd());
        if (over) this.#withdraw(number);
        this.#questions.add(number, asking);
      };
      const asking = {
        resolve: (pair: Pair) => {
          if (over) leave(pair);
          else settle(() => resolve(pair));
        },
        reject: (error: unknown) => settle(() => reject(error)),
      };
      const handleFailure = (error: unknown) => settle(() => reject(error));
      const handler = { handleAnswer, handleFailure };
      const takeBack = this.#client.ask({ type: 'ask', to }, handler, {});
    });
  }

  handlePairRequest(fact: FactOf<'pairRequest'> | OpenRequest): void {
    if (fact.to !== this.#client.name || fact.seq <= this.#askedUpTo) return;
    this.#askedUpTo = fact.seq;
    const over = new AbortController();
    const { from, expiresAt } = fact;
    const request = new PairRequest({ id: fact.seq, from, expiresAt }, over.signal, {
      answerPair: (number: number, accept: boolean, wait: WaitOptions) =>
        this.#answer(number, accept, wait) as Promise<never>,
    });
    this.#asked.set(fact.seq, { request, over, accepting: false });
    this.#client.emitRequest(request);
  }

  handlePairRequestEnd({ request, outcome }: FactOf<'pairRequestEnd'>): void {
    const [code, message] = outcomeErrors[outcome];
    this.#questions.end(request, new ChatError(code, message));
    this.#dropAsked(request, new ChatError(code, message));
  }

  handlePairStart(fact: FactOf<'pairStart'>): void {
    const partner = this.#partnerIn(fact.users);
    const pair = this.#pair;
    if (partner === undefined) return;
    if (fact.seq > this.#startedUpTo) return this.#start(fact.seq, partner, fact.request);
    // A welcome told of it, or of a later one, before the question was told that began it.
    const over = new ChatError('PAIR_ENDED', 'The 1:1 is over already.');
    this.#questions.end(fact.request, pair?.id === fact.seq ? pair : over);
  }

  handlePairEnd({ pair, reason }: FactOf<'pairEnd'>): void {
    if (this.#pair?.id === pair) this.#end(reason);
  }

  handleMessage(fact: FactOf<'message'>): void {
    if (fact.scope === 'pair' && this.#pair?.id === fact.pair)
      this.#pair?.handleMessage(messageOf(fact));
  }

  /** What the server says is so, after events were lost: what is no longer there has ended, what is new has begun. */
  reconcile(welcome: ReplyOf<'welcome'>): void {
    const { pair, requests } = welcome;
    const open = new Set(requests.map(({ seq }) => seq));
    const known = pair === undefined ? [...open] : [...open, pair.request];
    this.#questions.handleGap(welcome.gap?.nextSeq ?? 0, known);
    if (this.#pair !== undefined && this.#pair.id !== pair?.pair) this.#end('left');
    if (pair !== undefined && this.#pair === undefined)
      this.#start(pair.pair, pair.partner, pair.request);
    for (const number of [...this.#asked.keys()]) {
      if (!open.has(number)) this.#dropAsked(number, new ChatError('EXPIRED', 'No longer asked.'));
    }
    // In their order: one that is told makes those before it old.
    for (const request of requests.toSorted((a, b) => a.seq - b.seq)) {
      this.handlePairRequest(request);
    }
  }

  /** After what could be told again was told: own questions of which nothing was heard are lost. */
  giveUpForgotten(): void {
    this.#questions.giveUpForgotten();
  }

  /** The session is over. */
  close(error: ChatError): void {
    if (this.#pair !== undefined) this.#end('left');
    this.#questions.close(error);
    this.#askedUpTo = 0;
    this.#startedUpTo = 0;
    for (const number of [...this.#asked.keys()]) this.#dropAsked(number, error);
  }

  /** Giving up a yes takes it back: a pair that it begins all the same is ended again. */
  #answer(number: number, accept: boolean, wait: WaitOptions): Promise<Pair | undefined> {
    if (wait.signal?.aborted === true) return Promise.reject(wait.signal.reason);
    const asked = this.#asked.get(number);
    return new Promise((resolve, reject) => {
      let over = false;
      const release = limitWait(this.#client.clock, wait, (error) => {
        over = true;
        if (asked !== undefined) asked.accepting = false;
        reject(error);
        takeBack();
      });
      const handleAnswer = (answer: Answer) => {
        release();
        // The start of the pair is the answer, and was dealt with just before.
        const pair = this.#pair?.id === answer.seq ? this.#pair : undefined;
        if (!accept) resolve(undefined);
        else if (pair === undefined)
          reject(new ChatError('PAIR_ENDED', 'The 1:1 is over already.'));
        else if (over) leave(pair);
        else resolve(pair);
      };
      const handleFailure = (error: unknown) => {
        release();
        if (asked !== undefined) asked.accepting = false;
        reject(error);
      };
      if (asked !== undefined) asked.accepting = accept;
      const answer = { type: 'answer', request: number, accept } as const;
      const takeBack = this.#client.ask(answer, { handleAnswer, handleFailure }, {});
    });
  }

  #withdraw(number: number): void {
    this.#client.ask({ type: 'withdraw', request: number }, ignore, {});
  }

  #start(id: number, partner: string, question: number): void {
    if (this.#pair !== undefined) this.#end('left');
    const pair = new Pair(id, partner, {
      sendToPair: (number, text, wait) => this.#client.say(text, number, wait),
      endPair: (number, wait) => this.#askToEnd(number, wait),
      reportListenerError: (error, context) => this.#client.reportListenerError(error, context),
    });
    this.#pair = pair;
    this.#startedUpTo = id;
    this.#client.holdOn();
    // Asking back is an answer, too; whoever shows the question must be told that it is no longer one.
    if (this.#asked.get(question)?.accepting === true) this.#asked.delete(question);
    else this.#dropAsked(question, new ChatError('EXPIRED', 'The 1:1 has begun.'));
    this.#questions.end(question, pair);
    this.#client.emitStart(pair);
  }

  #askToEnd(pair: number, wait: WaitOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const handleFailure = (error: unknown) => {
        // Both may end it; the second finds it ended, which is what it wanted.
        if (error instanceof ChatError && error.code === 'PAIR_ENDED') resolve();
        else reject(error);
      };
      this.#client.ask(
        { type: 'end', pair },
        { handleAnswer: () => resolve(), handleFailure },
        wait,
      );
    });
  }

  #end(reason: PairEndReason): void {
    const pair = this.#pair;
    this.#pair = undefined;
    if (pair === undefined) return;
    pair.handleEnd(reason);
    this.#client.emitEnd(pair, reason);
  }

  #dropAsked(number: number, reason: ChatError): void {
    const asked = this.#asked.get(number);
    this.#asked.delete(number);
    asked?.over.abort(reason);
  }

  #partnerIn(users: readonly [string, string]): string | undefined {
    const { name } = this.#client;
    if (users[0] === name) return users[1];
    return users[1] === name ? users[0] : undefined;
  }
}

/** Ends a pair that nobody waits for any more. */
function leave(pair: Pair): void {
  pair.end().catch(() => {});
}
