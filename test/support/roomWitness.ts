import { expect } from 'vitest';
import type { RoomCommand } from '../../src/room/commands.js';
import type { Effect } from '../../src/room/effects.js';
import { Room } from '../../src/room/Room.js';
import type { RoomRules } from '../../src/room/RoomState.js';
import { RoomChronicle } from './roomChronicle.js';
import { expectLawful, expectLawfulState } from './roomLaw.js';
import { portraitIn, portraitOf } from './roomPortrait.js';
import type { RoomStep } from './roomSteps.js';
import { toCommand } from './roomSteps.js';

export const witnessedRules: RoomRules = {
  serverName: 'Server',
  serverKey: 'server',
  maxMembers: 5,
  maxQuestions: 2,
  questionMs: 500,
};

/** Takes steps in a room and watches that each of them keeps the law. */
export class RoomWitness {
  readonly room = new Room(witnessedRules);
  readonly chronicle = new RoomChronicle();
  /** The log, and what came of it. */
  readonly commands: RoomCommand[] = [];
  readonly effects: Effect[][] = [];

  take(step: RoomStep): void {
    this.apply(toCommand(step, `id-${this.commands.length}`, this.chronicle));
  }

  apply(command: RoomCommand): void {
    const before = portraitIn(this.chronicle);
    const isKnown = !('by' in command) || this.chronicle.users.has(command.by);
    this.commands.push(Object.freeze(command));
    const effects = this.room.apply(command, this.commands.length);
    this.effects.push(effects);
    if (!isKnown && command.type !== 'join') expect(effects, 'strangers do nothing').toEqual([]);
    if (effects.every(({ kind }) => kind !== 'fact')) {
      expect(effects.length, 'one answer').toBeLessThanOrEqual(1);
      expect(portraitOf(this.room), 'without a fact nothing changes').toBe(before);
    }
    for (const effect of effects) this.#watch(effect, command, effects.length);
    expect(portraitOf(this.room)).toBe(portraitIn(this.chronicle));
    expectLawfulState(this.chronicle, witnessedRules);
  }

  /** Everyone leaves. */
  empty(): void {
    for (const by of [...this.chronicle.users.keys()]) {
      this.apply({ type: 'leave', by, reason: 'shutdown' });
    }
  }

  #watch(effect: Effect, command: RoomCommand, effects: number): void {
    if (effect.kind !== 'fact') {
      expect(effect.by).toBe('by' in command ? command.by : '');
      expect(effect.id).toBe('id' in command ? command.id : undefined);
      return expect(effects, 'refused means nothing happened').toBe(1);
    }
    const { fact, to } = effect;
    expect(fact.at).toBe(this.commands.length);
    expectLawful({ fact, to, command, before: this.chronicle, rules: witnessedRules });
    this.chronicle.write(fact, command);
  }
}
