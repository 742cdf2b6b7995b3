import type { ChatError } from '../errors.js';
import type { Gap } from '../events.js';
import type { User } from '../protocol/model.js';
import type { Fact, FlowReply, ReplyOf } from '../protocol/notices.js';
import type { Chunk } from '../wire/Chunk.js';
import type { WelcomeKind } from './Arrival.js';

/** Told what happens, in order. */
export interface LifelineHandler {
  /** `gap`: what was lost for good. */
  handleWelcome(welcome: ReplyOf<'welcome'>, kind: WelcomeKind, gap: Gap | undefined): void;
  /** Everyone who is here, whatever was known before. */
  handleRoster(users: readonly User[]): void;
  /** Each fact once. */
  handleFact(fact: Fact): void;
  /** Something beside the order. */
  handleFlow(flow: FlowReply): void;
  handleChunk(chunk: Chunk): void;
  /** What the system had not taken has left. */
  handleDrain(): void;
  /** What was to be told of the past has been told. */
  handleArrived(welcome: ReplyOf<'welcome'>, kind: WelcomeKind): void;
  handleLost(error: ChatError, willReconnect: boolean): void;
  /** Over for good; `error` says why unless it was asked for. */
  handleClosed(error: ChatError | undefined): void;
}
