import type { ChatErrorCode } from '../errors.js';
import type { LeaveReason, PairEndReason, RequestOutcome, User } from '../protocol/model.js';
import type { Fact, OpenRequest } from '../protocol/notices.js';
import type { Audience, Effect } from './effects.js';
import type { Transfer } from './transfers.js';
import { endOffersTo, endTransfersOf } from './transfers.js';

/** Two who talk 1:1; named by the `seq` of its start. */
export interface RoomPair {
  readonly seq: number;
  readonly request: number;
  readonly asker: Member;
  readonly asked: Member;
}

/** A pending consent; named by the `seq` of its asking. */
export interface Question {
  readonly seq: number;
  readonly id: string;
  readonly asker: Member;
  readonly asked: Member;
  readonly at: number;
  readonly expiresAt: number;
}

/** Somebody in the room. */
export interface Member {
  readonly session: string;
  readonly key: string;
  /** The snapshot that is shown; replaced whenever something of it changes. */
  user: User;
  /** Set while paired; both sides hold the same object. */
  pair: RoomPair | undefined;
  /** Open questions, asked by or of this member. */
  readonly questions: Set<Question>;
  /** Numbers of the transfers that this member is part of, open or under way. */
  readonly files: Set<number>;
}

/** The fixed rules of a room. */
export interface RoomRules {
  /** The name under which the server speaks, and its key. */
  readonly serverName: string;
  readonly serverKey: string;
  readonly maxMembers: number;
  readonly maxQuestions: number;
  readonly questionMs: number;
  /** Of one member, and of all. */
  readonly maxTransfers: number;
  readonly maxTransfersTotal: number;
  readonly offerMs: number;
}

/** The facts of this and later versions share all but their numbering, which the room adds. */
type Unnumbered<F> = F extends Fact ? Omit<F, 'seq' | 'at'> : never;

/** What the room is at one place of its log, and the effects of the command that is being applied. */
export class RoomState {
  readonly bySession = new Map<string, Member>();
  readonly byKey = new Map<string, Member>();
  readonly questions = new Map<number, Question>();
  readonly transfers = new Map<number, Transfer>();
  /** The number of the last fact. */
  seq = 0;
  /** The time of the command that is being applied. */
  at = 0;
  effects: Effect[] = [];

  constructor(readonly rules: RoomRules) {}

  /** Adds a fact and returns its number. */
  tell(to: Audience, fact: Unnumbered<Fact>): number {
    this.seq += 1;
    // Numbered in place: the object was made for this, and a copy of every message would be dear.
    const numbered = fact as Fact;
    numbered.seq = this.seq;
    numbered.at = this.at;
    this.effects.push({ kind: 'fact', to, fact: numbered });
    return this.seq;
  }

  refuse(by: string, id: string | undefined, code: ChatErrorCode, message: string): void {
    this.effects.push({ kind: 'refusal', by, id, code, message });
  }

  done(by: string, id: string): void {
    this.effects.push({ kind: 'done', by, id });
  }

  partnerOf(member: Member): Member | undefined {
    const { pair } = member;
    if (pair === undefined) return undefined;
    return pair.asker === member ? pair.asked : pair.asker;
  }

  /** The one place where somebody comes in. */
  addMember(session: string, name: string, key: string): Member {
    const member: Member = {
      session,
      key,
      user: { name, status: 'awake', joinedAt: this.at },
      pair: undefined,
      questions: new Set(),
      files: new Set(),
    };
    this.bySession.set(session, member);
    this.byKey.set(key, member);
    this.tell('everyone', { type: 'join', user: member.user });
    return member;
  }

  /** The one place where somebody goes; what the member was part of ends first. */
  removeMember(member: Member, reason: LeaveReason): void {
    this.endQuestionsOf(member, 'left');
    endTransfersOf(this, member);
    if (member.pair !== undefined) this.endPair(member.pair, 'left');
    this.bySession.delete(member.session);
    this.byKey.delete(member.key);
    this.tell('everyone', { type: 'leave', name: member.user.name, reason });
  }

  /** The one place where somebody falls asleep or wakes. */
  setStatus(member: Member, status: User['status'], id?: string): void {
    const { name } = member.user;
    member.user = { ...member.user, status };
    const type = status === 'asleep' ? 'sleep' : 'wake';
    this.tell('everyone', { type, name, by: name, ...(id !== undefined && { id }) });
    if (status === 'asleep') {
      for (const question of [...member.questions]) {
        if (question.asked === member) this.endQuestion(question, 'asleep');
      }
      endOffersTo(this, member);
    }
  }

  /** Whoever speaks or asks is awake. Whoever answers is already: falling asleep ended all that was asked. */
  wakeUp(member: Member): void {
    if (member.user.status === 'asleep') this.setStatus(member, 'awake');
  }

  addQuestion(asker: Member, asked: Member, id: string): void {
    const expiresAt = this.at + this.rules.questionMs;
    const seq = this.tell([asked.session, asker.session], {
      type: 'pairRequest',
      id,
      from: asker.user.name,
      to: asked.user.name,
      expiresAt,
    });
    const question: Question = { seq, id, asker, asked, at: this.at, expiresAt };
    this.questions.set(seq, question);
    asker.questions.add(question);
    asked.questions.add(question);
  }

  /** Forgets a question without a word: it became a pair, or `endQuestion` tells of it. */
  removeQuestion(question: Question): void {
    this.questions.delete(question.seq);
    question.asker.questions.delete(question);
    question.asked.questions.delete(question);
  }

  endQuestion(
    question: Question,
    outcome: RequestOutcome,
    cause?: { id: string; by: string },
  ): void {
    this.removeQuestion(question);
    const to = [question.asked.session, question.asker.session];
    this.tell(to, { type: 'pairRequestEnd', request: question.seq, outcome, ...cause });
  }

  endQuestionsOf(member: Member, outcome: RequestOutcome): void {
    for (const question of [...member.questions]) this.endQuestion(question, outcome);
  }

  /** The one place where a pair begins; all other questions of the two end as `busy`. */
  startPair(question: Question, cause: { id: string; by: string }): void {
    const { asker, asked } = question;
    this.removeQuestion(question);
    const seq = this.tell('everyone', {
      type: 'pairStart',
      request: question.seq,
      users: [asker.user.name, asked.user.name],
      ...cause,
    });
    const pair: RoomPair = { seq, request: question.seq, asker, asked };
    asker.pair = pair;
    asked.pair = pair;
    asker.user = { ...asker.user, partner: asked.user.name };
    asked.user = { ...asked.user, partner: asker.user.name };
    this.endQuestionsOf(asker, 'busy');
    this.endQuestionsOf(asked, 'busy');
  }

  /** The one place where a pair ends. */
  endPair(pair: RoomPair, reason: PairEndReason, cause?: { id: string; by: string }): void {
    for (const member of [pair.asker, pair.asked]) {
      member.pair = undefined;
      const { partner: _, ...alone } = member.user;
      member.user = alone;
    }
    this.tell('everyone', {
      type: 'pairEnd',
      pair: pair.seq,
      users: [pair.asker.user.name, pair.asked.user.name],
      reason,
      ...cause,
    });
  }

  /** The open questions of a member, oldest first, as its client is told of them. */
  openRequestsOf(member: Member): OpenRequest[] {
    return [...member.questions].map((question) => ({
      seq: question.seq,
      id: question.id,
      from: question.asker.user.name,
      to: question.asked.user.name,
      at: question.at,
      expiresAt: question.expiresAt,
    }));
  }
}
