import type { PairEndReason } from '../protocol/model.js';
import type { RequestOf } from '../protocol/requests.js';
import type { Ledger } from './Ledger.js';

/** An open question: its number, and the request that answered it yes. */
interface Question {
  readonly seq: number;
  readonly from: string;
  readonly to: string;
  acceptedBy: string | undefined;
}

export interface OldPairingOptions {
  readonly ledger: Ledger;
  readonly name: string;
  /** Says something to the old server. */
  readonly say: (command: string) => void;
}

/** Old questions are open for ever: the last moment that there is. */
const never = 8.64e15;

/** The 1:1 matters of a client on a server that knows them by names only. */
export class OldPairing {
  readonly #options: OldPairingOptions;
  /** Open questions, by the name of the other one. */
  readonly #own = new Map<string, Question>();
  readonly #asked = new Map<string, Question>();
  /** Names of those whose yes to a question comes too late: it was taken back. */
  readonly #withdrawn = new Set<string>();
  #pair: { readonly seq: number; readonly partner: string } | undefined;
  /** The request that wants it to end. */
  #endId: string | undefined;

  constructor(options: OldPairingOptions) {
    this.#options = options;
  }

  get pair(): number | undefined {
    return this.#pair?.seq;
  }

  /** Whether somebody waits for an answer of this client. */
  get isAsked(): boolean {
    return this.#asked.size > 0;
  }

  ask({ id, to }: RequestOf<'ask'>): void {
    const { ledger, name, say } = this.#options;
    if (this.#pair !== undefined || this.#own.has(to)) {
      return ledger.refuse(id, 'PAIR_BUSY', 'One of the two is busy.');
    }
    this.#withdrawn.delete(to);
    say(`/with ${to}`);
    this.#add(this.#own, to, { id, from: name, to });
  }

  answer({ id, request, accept }: RequestOf<'answer'>): void {
    const { ledger, name, say } = this.#options;
    const question = [...this.#asked.values()].find(({ seq }) => seq === request);
    if (question === undefined) {
      return ledger.refuse(id, 'EXPIRED', 'That is no longer asked.');
    }
    say(`/with${accept ? 'yes' : 'no'} ${question.from}`);
    question.acceptedBy = id;
    if (accept) return;
    this.#asked.delete(question.from);
    ledger.tell({ type: 'pairRequestEnd', request, outcome: 'declined', id, by: name });
  }

  withdraw({ id, request }: RequestOf<'withdraw'>): void {
    const { ledger, name } = this.#options;
    const question = [...this.#own.values()].find(({ seq }) => seq === request);
    if (question === undefined) {
      return ledger.refuse(id, 'EXPIRED', 'That is no longer asked.');
    }
    // The old server cannot be told. If the other one says yes, the 1:1 is ended again.
    this.#own.delete(question.to);
    this.#withdrawn.add(question.to);
    ledger.tell({ type: 'pairRequestEnd', request, outcome: 'withdrawn', id, by: name });
  }

  end({ id, pair }: RequestOf<'end'>): void {
    const { ledger, say } = this.#options;
    if (this.#pair?.seq !== pair) return ledger.refuse(id, 'PAIR_ENDED', 'That 1:1 is over.');
    this.#endId = id;
    say('/end');
  }

  handleRequest(from: string): void {
    const { ledger, name } = this.#options;
    if (this.#asked.has(from)) return;
    this.#add(this.#asked, from, { id: ledger.makeId(), from, to: name });
  }

  /** A question was answered no, or (`expired`) the server has never understood it. */
  handleEndOfQuestion(to: string, outcome: 'declined' | 'expired'): void {
    this.#endQuestion(this.#own, to, outcome);
    this.#withdrawn.delete(to);
  }

  handleStart(partner: string): void {
    const { ledger, name, say } = this.#options;
    if (this.#withdrawn.delete(partner)) return say('/end');
    const question = this.#own.get(partner) ?? this.#asked.get(partner);
    this.#own.delete(partner);
    this.#asked.delete(partner);
    const { seq: request = 0, from = name, acceptedBy } = question ?? {};
    const seq = ledger.tell({
      type: 'pairStart',
      request,
      users: from === name ? [name, partner] : [partner, name],
      ...(acceptedBy !== undefined && { id: acceptedBy, by: name }),
    });
    this.#pair = { seq, partner };
  }

  handleEnd(partner: string): void {
    if (this.#pair?.partner === partner) this.#endPair('ended');
  }

  /** Somebody is gone, and whatever there was with them. */
  handleLeave(name: string): void {
    if (this.#pair?.partner === name) this.#endPair('left');
    this.#endQuestion(this.#own, name, 'left');
    this.#endQuestion(this.#asked, name, 'left');
    this.#withdrawn.delete(name);
  }

  #add(
    questions: Map<string, Question>,
    other: string,
    question: { readonly id: string; readonly from: string; readonly to: string },
  ): void {
    const { from, to } = question;
    const seq = this.#options.ledger.tell({ type: 'pairRequest', ...question, expiresAt: never });
    questions.set(other, { seq, from, to, acceptedBy: undefined });
  }

  #endQuestion(
    questions: Map<string, Question>,
    other: string,
    outcome: 'declined' | 'expired' | 'left',
  ): void {
    const question = questions.get(other);
    if (question === undefined) return;
    questions.delete(other);
    this.#options.ledger.tell({ type: 'pairRequestEnd', request: question.seq, outcome });
  }

  #endPair(reason: PairEndReason): void {
    const { ledger, name } = this.#options;
    const pair = this.#pair;
    const id = this.#endId;
    this.#pair = undefined;
    this.#endId = undefined;
    if (pair === undefined) return;
    ledger.tell({
      type: 'pairEnd',
      pair: pair.seq,
      users: [name, pair.partner],
      reason,
      ...(id !== undefined && { id, by: name }),
    });
  }
}
