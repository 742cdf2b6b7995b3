import { expect } from 'vitest';
import type { RoomCommand } from '../../src/room/commands.js';
import type { Effect } from '../../src/room/effects.js';
import { expectLawful, expectLawfulState, hold } from './roomLaw.js';
import { playRules, RoomPlay } from './roomPlay.js';
import { portraitIn, portraitOf } from './roomPortrait.js';

/** A play under the eyes of one who knows the law. */
export class RoomWitness extends RoomPlay {
  override apply(command: RoomCommand): Effect[] {
    const before = portraitIn(this.chronicle);
    const isStranger = 'by' in command && !this.chronicle.users.has(command.by);
    const effects = super.apply(command);
    const facts = effects.filter(({ kind }) => kind === 'fact').length;
    if (isStranger && command.type !== 'join') hold('strangers do nothing', effects.length === 0);
    if (facts > 0) hold('what is refused has not happened', facts === effects.length);
    else {
      hold('one answer', effects.length <= 1);
      hold('without a fact nothing changes', portraitOf(this.room) === before);
    }
    expect(portraitOf(this.room)).toBe(portraitIn(this.chronicle));
    expectLawfulState(this.chronicle, playRules);
    return effects;
  }

  protected override write(effect: Effect, command: RoomCommand): void {
    if (effect.kind === 'fact') {
      const { fact, to } = effect;
      expect(fact.at).toBe(this.commands.length);
      expectLawful({ fact, to, command, before: this.chronicle, rules: playRules });
    } else {
      expect(effect.by).toBe('by' in command ? command.by : '');
      expect(effect.id).toBe('id' in command ? command.id : undefined);
    }
    super.write(effect, command);
  }
}
