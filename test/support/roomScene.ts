import type { Fact } from '../../src/protocol/notices.js';
import type { RoomCommand } from '../../src/room/commands.js';
import type { Effect } from '../../src/room/effects.js';
import type { MemberView } from '../../src/room/Room.js';
import { Room } from '../../src/room/Room.js';
import type { RoomRules } from '../../src/room/RoomState.js';

type OfMembers = Extract<RoomCommand, { by: string; id: string }>;
/** What a member does; the scene adds who it is and the id. */
export type Deed = { [C in OfMembers as C['type']]: Omit<C, 'by' | 'id'> }[OfMembers['type']];

type DeedOf<T extends Deed['type']> = Extract<Deed, { type: T }>;

export const sceneRules: RoomRules = {
  serverName: 'Server',
  serverKey: 'server',
  maxMembers: 10,
  maxQuestions: 3,
  questionMs: 60_000,
  maxTransfers: 3,
  maxTransfersTotal: 8,
  offerMs: 120_000,
};

/** The session under which the scene brings somebody in. */
export function sessionOf(name: string): string {
  return `session-of-${name}`;
}

/** The facts among the effects, in order. */
export function factsIn(effects: readonly Effect[]): Fact[] {
  return effects.flatMap((effect) => (effect.kind === 'fact' ? [effect.fact] : []));
}

/** A room in which people act by name. */
export class RoomScene {
  readonly room: Room;
  #at = 1000;
  #deeds = 0;

  constructor(rules: Partial<RoomRules> = {}, ...names: string[]) {
    this.room = new Room({ ...sceneRules, ...rules });
    for (const name of names) this.join(name);
  }

  apply(command: RoomCommand): Effect[] {
    this.#at += 1;
    return this.room.apply(command, this.#at);
  }

  join(name: string, session: string = sessionOf(name)): Effect[] {
    return this.apply({ type: 'join', by: session, name, key: name.toLowerCase() });
  }

  leave(name: string): Effect[] {
    return this.apply({ type: 'leave', by: sessionOf(name), reason: 'left' });
  }

  do(name: string, deed: Deed): Effect[] {
    this.#deeds += 1;
    return this.apply({ ...deed, by: sessionOf(name), id: `deed-${this.#deeds}` });
  }

  /** Asks, and returns the number of the question. */
  ask(name: string, to: string): number {
    return this.#numberOf(this.do(name, { type: 'ask', to }), 'pairRequest');
  }

  /** Makes two a pair, and returns its number. */
  pair(asker: string, asked: string): number {
    const request = this.ask(asker, asked);
    this.do(asked, { type: 'answer', request, accept: true });
    const pair = this.view(asker).pair?.pair;
    if (pair === undefined) throw new Error(`${asker} and ${asked} are no pair.`);
    return pair;
  }

  /** Offers a file, and returns its number. */
  offer(name: string, to: string, more: Partial<DeedOf<'offerFile'>> = {}): number {
    const offer = { type: 'offerFile', to, name: 'data.txt', size: 765, path: 'auto' } as const;
    return this.#numberOf(this.do(name, { ...offer, ...more }), 'fileOffer');
  }

  /** Asks for a file, and returns its number. */
  request(name: string, to: string, more: Partial<DeedOf<'requestFile'>> = {}): number {
    const request = { type: 'requestFile', to, name: 'data.txt', path: 'auto' } as const;
    return this.#numberOf(this.do(name, { ...request, ...more }), 'fileRequest');
  }

  /** Says yes to a file. */
  accept(name: string, file: number, more: Partial<DeedOf<'acceptFile'>> = {}): Effect[] {
    return this.do(name, { type: 'acceptFile', file, size: undefined, path: 'auto', ...more });
  }

  /** Ends a file, in one way or another. */
  end(name: string, file: number, more: Partial<DeedOf<'endFile'>> = {}): Effect[] {
    return this.do(name, { type: 'endFile', file, done: false, code: undefined, ...more });
  }

  #numberOf(effects: readonly Effect[], type: Fact['type']): number {
    const fact = factsIn(effects).find((each) => each.type === type);
    if (fact === undefined) throw new Error(`There was no ${type}.`);
    return fact.seq;
  }

  view(name: string): MemberView {
    const view = this.room.view(sessionOf(name));
    if (view === undefined) throw new Error(`${name} is not here.`);
    return view;
  }
}
