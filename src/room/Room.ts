import type { User } from '../protocol/model.js';
import type { OpenFile, OpenRequest } from '../protocol/notices.js';
import type { RoomCommand, RoomCommandOf } from './commands.js';
import type { Effect } from './effects.js';
import {
  handleAcceptFile,
  handleEndFile,
  handleExpireFile,
  handleOfferFile,
  handleRequestFile,
} from './files.js';
import { handleAnswer, handleAsk, handleEnd, handleExpire, handleWithdraw } from './pairing.js';
import { handleJoin, handleLeave, handleSleep, handleWake } from './presence.js';
import type { RoomRules } from './RoomState.js';
import { RoomState } from './RoomState.js';
import { handleAnnounce, handleSay, handleTell, handleWhisper } from './speech.js';
import { openFilesOf } from './transfers.js';

const handlers: {
  readonly [T in RoomCommand['type']]: (room: RoomState, command: RoomCommandOf<T>) => void;
} = {
  join: handleJoin,
  leave: handleLeave,
  say: handleSay,
  whisper: handleWhisper,
  sleep: handleSleep,
  wake: handleWake,
  ask: handleAsk,
  answer: handleAnswer,
  withdraw: handleWithdraw,
  end: handleEnd,
  expire: handleExpire,
  offerFile: handleOfferFile,
  requestFile: handleRequestFile,
  acceptFile: handleAcceptFile,
  endFile: handleEndFile,
  expireFile: handleExpireFile,
  announce: handleAnnounce,
  tell: handleTell,
};

/** What the room says of one of its members. */
export interface MemberView {
  readonly session: string;
  readonly user: User;
  readonly pair:
    | { readonly pair: number; readonly request: number; readonly partner: string }
    | undefined;
  readonly requests: OpenRequest[];
  readonly files: OpenFile[];
}

/**
 * The room: a deterministic state machine. The same commands in the same order make the same room and the same effects,
 * everywhere and always: it has no clock, no randomness, no I/O and no promises; time and ids come with the commands.
 */
export class Room {
  readonly #state: RoomState;

  constructor(rules: RoomRules) {
    this.#state = new RoomState(rules);
  }

  /** Applies one command that took its place in the log at the time `at`; returns what it led to, in order. */
  apply<T extends RoomCommand['type']>(
    command: RoomCommandOf<T> & { type: T },
    at: number,
  ): Effect[] {
    const room = this.#state;
    room.at = at;
    room.effects = [];
    handlers[command.type](room, command);
    return room.effects;
  }

  /** The number of the last fact. */
  get seq(): number {
    return this.#state.seq;
  }

  get size(): number {
    return this.#state.bySession.size;
  }

  /** Everyone, in the order in which they came. */
  *users(): IterableIterator<User> {
    for (const member of this.#state.bySession.values()) yield member.user;
  }

  /** Whether a name with this key can come in. */
  isFree(key: string): boolean {
    return key !== this.#state.rules.serverKey && !this.#state.byKey.has(key);
  }

  /** The session that owns a name, by its key. */
  sessionOf(key: string): string | undefined {
    return this.#state.byKey.get(key)?.session;
  }

  /** What the room shows of a member. */
  userOf(session: string): User | undefined {
    return this.#state.bySession.get(session)?.user;
  }

  /** All that a member who comes in, or back, must know of itself. */
  view(session: string): MemberView | undefined {
    const room = this.#state;
    const member = room.bySession.get(session);
    if (member === undefined) return undefined;
    const partner = room.partnerOf(member)?.user.name;
    const pair =
      member.pair === undefined || partner === undefined
        ? undefined
        : { pair: member.pair.seq, request: member.pair.request, partner };
    const requests = room.openRequestsOf(member);
    return { session, user: member.user, pair, requests, files: openFilesOf(room, member) };
  }
}
