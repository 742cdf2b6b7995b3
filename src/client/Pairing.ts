import type { GuardedEmitter } from '#emitter/GuardedEmitter';
import type { Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import type { ChatClientEvents } from '../events.js';
import type { WaitOptions } from '../options.js';
import type { Message, PairEndReason } from '../protocol/model.js';
import type { Fact, FactOf, OpenRequest, ReplyOf } from '../protocol/notices.js';
import { messageOf } from '../protocol/toModel.js';
import { notAsked, pairOver, unknownEnd } from './clientErrors.js';
import type { Lifeline } from './Lifeline.js';
import { waitFor } from './limitWait.js';
import type { Answer, AnswerHandler } from './Outgoing.js';
import { OwnQuestions } from './OwnQuestions.js';
import { outcomeErrors } from './outcomeErrors.js';
import { Pair } from './Pair.js';
import { PairRequest } from './PairRequest.js';

/** What pairing needs of its client. */
export interface PairingClient {
  readonly clock: Clock;
  readonly lifeline: Lifeline;
  readonly emit: GuardedEmitter<ChatClientEvents>['emit'];
  say(text: string, pair: number, wait: WaitOptions): Promise<Message>;
}

interface Asked {
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
    return waitFor(this.#client.clock, wait, ({ resolve, reject }) => {
      let number: number | undefined;
      let isGivenUp = false;
      const asking = {
        resolve: (pair: Pair) => (isGivenUp ? leave(pair) : resolve(pair)),
        reject,
      };
      const handleAnswer = (answer: Answer) => {
        const isStart = answer.type === 'pairStart';
        const pair = this.#pair;
        // Both asked at once: that was a yes, and the pair is here already.
        if (isStart && answer.seq === pair?.id) return asking.resolve(pair);
        number = isStart ? undefined : answer.seq;
        if (number === undefined) return reject(unknownEnd());
        if (isGivenUp) this.#withdraw(number);
        this.#questions.add(number, asking);
      };
      const { lifeline } = this.#client;
      const takeBack = lifeline.request(
        { type: 'ask', to },
        { handleAnswer, handleFailure: reject },
        {},
      );
      return () => {
        isGivenUp = true;
        if (number === undefined) takeBack();
        else this.#withdraw(number);
      };
    });
  }

  handleFact(fact: Fact): void {
    switch (fact.type) {
      case 'message':
        if (fact.scope === 'pair' && fact.pair === this.#pair?.id) {
          this.#pair?.handleMessage(messageOf(fact));
        }
        return;
      case 'pairRequest':
        return this.#handleRequest(fact);
      case 'pairRequestEnd': {
        const error = new ChatError(...outcomeErrors[fact.outcome]);
        this.#questions.end(fact.request, error);
        return this.#dropAsked(fact.request, error);
      }
      case 'pairStart':
        return this.#handleStart(fact);
      case 'pairEnd':
        if (fact.pair === this.#pair?.id) this.#end(fact.reason);
    }
  }

  #handleRequest(fact: FactOf<'pairRequest'> | OpenRequest): void {
    if (fact.to !== this.#client.lifeline.name || fact.seq <= this.#askedUpTo) return;
    this.#askedUpTo = fact.seq;
    const over = new AbortController();
    const { from, expiresAt } = fact;
    const request = new PairRequest({ id: fact.seq, from, expiresAt }, over.signal, {
      answerPair: (number: number, accept: boolean, wait: WaitOptions) =>
        this.#answer(number, accept, wait) as Promise<never>,
    });
    this.#asked.set(fact.seq, { over, accepting: false });
    this.#client.emit('pairRequest', { request });
  }

  #handleStart(fact: FactOf<'pairStart'>): void {
    const partner = this.#partnerIn(fact.users);
    const pair = this.#pair;
    if (partner === undefined) return;
    if (fact.seq > this.#startedUpTo) return this.#start(fact.seq, partner, fact.request);
    // A welcome told of it, or of a later one, before the question was told that began it.
    this.#questions.end(fact.request, pair?.id === fact.seq ? pair : pairOver());
  }

  /** What the server says is so, after events were lost: what is no longer there has ended, what is new has begun. */
  handleGap(welcome: ReplyOf<'welcome'>): void {
    const { pair, requests } = welcome;
    const open = new Set(requests.map(({ seq }) => seq));
    const known = pair === undefined ? [...open] : [...open, pair.request];
    this.#questions.handleGap(welcome.gap?.nextSeq ?? 0, known);
    if (this.#pair !== undefined && this.#pair.id !== pair?.pair) this.#end('left');
    if (pair !== undefined && this.#pair === undefined)
      this.#start(pair.pair, pair.partner, pair.request);
    for (const number of [...this.#asked.keys()]) {
      if (!open.has(number)) this.#dropAsked(number, notAsked());
    }
    // In their order: one that is told makes those before it old.
    for (const request of requests.toSorted((a, b) => a.seq - b.seq)) {
      this.#handleRequest(request);
    }
  }

  /** After what could be told again was told: own questions of which nothing was heard are lost. */
  catchUp(): void {
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
    return waitFor(this.#client.clock, wait, ({ resolve, reject }) => {
      const asked = this.#asked.get(number);
      const setAccepting = (accepting: boolean) => {
        if (asked !== undefined) asked.accepting = accepting;
      };
      let isGivenUp = false;
      const handleAnswer = (answer: Answer) => {
        // The start of the pair is the answer, and was dealt with just before.
        const pair = this.#pair?.id === answer.seq ? this.#pair : undefined;
        if (!accept) resolve(undefined);
        else if (pair === undefined) reject(pairOver());
        else if (isGivenUp) leave(pair);
        else resolve(pair);
      };
      const handleFailure = (error: unknown) => {
        setAccepting(false);
        reject(error);
      };
      setAccepting(accept);
      const takeBack = this.#client.lifeline.request(
        { type: 'answer', request: number, accept },
        { handleAnswer, handleFailure },
        {},
      );
      return () => {
        isGivenUp = true;
        setAccepting(false);
        takeBack();
      };
    });
  }

  #withdraw(number: number): void {
    this.#client.lifeline.request({ type: 'withdraw', request: number }, ignore, {});
  }

  #start(id: number, partner: string, question: number): void {
    if (this.#pair !== undefined) this.#end('left');
    const pair = new Pair(id, partner, {
      sendToPair: (number, text, wait) => this.#client.say(text, number, wait),
      endPair: (number, wait) => this.#askToEnd(number, wait),
      reportListenerError: (error, context) => this.#client.emit('error', { error, context }),
    });
    this.#pair = pair;
    this.#startedUpTo = id;
    // Somebody gets the pair by a promise, and must have the time to listen to it.
    this.#client.lifeline.holdOn();
    // Asking back is an answer, too; whoever shows the question must be told that it is no longer one.
    if (this.#asked.get(question)?.accepting === true) this.#asked.delete(question);
    else this.#dropAsked(question, notAsked());
    this.#questions.end(question, pair);
    this.#client.emit('pairStart', { pair });
  }

  #askToEnd(pair: number, wait: WaitOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const handleFailure = (error: unknown) => {
        // Both may end it; the second finds it ended, which is what it wanted.
        if (error instanceof ChatError && error.code === 'PAIR_ENDED') resolve();
        else reject(error);
      };
      this.#client.lifeline.request(
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
    this.#client.emit('pairEnd', { pair, reason });
  }

  #dropAsked(number: number, reason: ChatError): void {
    const asked = this.#asked.get(number);
    this.#asked.delete(number);
    asked?.over.abort(reason);
  }

  #partnerIn(users: readonly [string, string]): string | undefined {
    const { name } = this.#client.lifeline;
    if (users[0] === name) return users[1];
    return users[1] === name ? users[0] : undefined;
  }
}

/** Ends a pair that nobody waits for any more. */
function leave(pair: Pair): void {
  pair.end().catch(() => {});
}
