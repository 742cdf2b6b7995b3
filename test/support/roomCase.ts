import { expect } from 'vitest';
import type { Fact } from '../../src/protocol/notices.js';
import type { RoomCommand } from '../../src/room/commands.js';
import type { Audience } from '../../src/room/effects.js';
import type { RoomRules } from '../../src/room/RoomState.js';
import type { RoomChronicle } from './roomChronicle.js';

/** A fact, where it came from, whom it was for, and what was known before it. */
export interface Case<F> {
  readonly fact: F;
  readonly to: Audience;
  readonly command: RoomCommand;
  readonly before: RoomChronicle;
  readonly rules: RoomRules;
}

export function expectTo(to: Audience, ...sessions: (string | undefined)[]): void {
  expect(typeof to === 'string' ? to : [...to].sort()).toEqual([...sessions].sort());
}

export function isAwake(before: RoomChronicle, session: string | undefined): boolean {
  return before.users.get(session ?? '')?.status === 'awake';
}

/** The session of who caused a fact, which has to be the one whose command it came of. */
export function actorOf({
  fact,
  command,
  before,
}: Case<Fact & { by?: string | undefined }>): string {
  const by = 'by' in command ? command.by : '';
  expect(fact.by, 'a fact names who caused it').toBe(before.users.get(by)?.name);
  return by;
}
