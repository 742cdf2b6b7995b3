import type { ChatError } from '../errors.js';
import type { Gap } from '../events.js';
import type { User } from '../protocol/model.js';
import type { Fact, ReplyOf } from '../protocol/notices.js';
import type { WelcomeKind } from './Arrival.js';

/** Told what happens, in order. */
export interface LifelineHandler {
  /** `gap`: what was lost for good. */
  handleWelcome(welcome: ReplyOf<'welcome'>, kind: WelcomeKind, gap: Gap | undefined): void;
  /** Everyone who is here, whatever was known before. */
  handleRoster(users: readonly User[]): void;
  /** Each fact once. */
  handleFact(fact: Fact): void;
  /** What was to be told of the past has been told. */
  handleArrived(welcome: ReplyOf<'welcome'>, kind: WelcomeKind): void;
  handleLost(error: ChatError, willReconnect: boolean): void;
  /** Over for good; `error` says why unless it was asked for. */
  handleClosed(error: ChatError | undefined): void;
}
