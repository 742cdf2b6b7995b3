import type { RoomCommand } from '../../src/room/commands.js';
import type { Effect } from '../../src/room/effects.js';
import { Room } from '../../src/room/Room.js';
import type { RoomRules } from '../../src/room/RoomState.js';
import { RoomChronicle } from './roomChronicle.js';
import type { RoomStep } from './roomSteps.js';
import { toCommand } from './roomSteps.js';

export const playRules: RoomRules = {
  serverName: 'Server',
  serverKey: 'server',
  maxMembers: 5,
  maxQuestions: 2,
  questionMs: 500,
  maxTransfers: 2,
  maxTransfersTotal: 3,
  offerMs: 700,
};

/** A room in which the steps are taken, with its log and what came of it. */
export class RoomPlay {
  readonly room = new Room(playRules);
  readonly chronicle = new RoomChronicle();
  readonly commands: RoomCommand[] = [];
  readonly effects: Effect[][] = [];

  constructor(steps: readonly RoomStep[] = []) {
    for (const step of steps) this.take(step);
  }

  take(step: RoomStep): Effect[] {
    return this.apply(toCommand(step, `id-${this.commands.length}`, this.chronicle));
  }

  /** Everyone leaves. */
  empty(): void {
    for (const by of [...this.chronicle.users.keys()]) {
      this.apply({ type: 'leave', by, reason: 'shutdown' });
    }
  }

  apply(command: RoomCommand): Effect[] {
    this.commands.push(Object.freeze(command));
    const effects = this.room.apply(command, this.commands.length);
    this.effects.push(effects);
    for (const effect of effects) this.write(effect, command);
    return effects;
  }

  protected write(effect: Effect, command: RoomCommand): void {
    if (effect.kind === 'fact') this.chronicle.write(effect.fact, command);
  }
}
