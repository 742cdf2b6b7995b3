import type { Clock } from '../clock.js';
import type { Fanout } from '../delivery/Fanout.js';
import type { ChatError } from '../errors.js';
import type { Limits } from '../protocol/limits.js';
import type { Notice } from '../protocol/notices.js';
import type { AnsweredRequest, FlowRequest, RequestOf } from '../protocol/requests.js';
import type { Chunk } from '../wire/Chunk.js';
import type { Act } from '../wire/dialect.js';
import type { Connection } from './Connection.js';
import type { Session } from './Session.js';

/** What a connection leaves to the server. */
export interface ConnectionHost {
  readonly fanout: Fanout<Notice>;
  readonly limits: Limits;
  readonly clock: Clock;
  monotonic(): number;
  handleLogin(connection: Connection, request: RequestOf<'login'>, signal: AbortSignal): void;
  handleResume(connection: Connection, request: RequestOf<'resume'>): void;
  handleRequest(session: Session, request: AnsweredRequest): void;
  handlePing(session: Session): void;
  /** What goes beside the order. */
  handleFlow(session: Session, request: FlowRequest): void;
  handleChunk(session: Session, chunk: Chunk): void;
  /** What is done in a member's name. */
  handleAct(session: Session, act: Act): void;
  /** A member's request was not understood. */
  handleInvalid(session: Session, id: string, error: ChatError): void;
  handleBye(session: Session): void;
  /** It listens no more: it said goodbye, or is lost. `session` is the one that was on it. */
  handleGone(connection: Connection, session: Session | undefined): void;
  /** Nothing is left of it. */
  handleClosed(connection: Connection): void;
  handleSlow(connection: Connection): void;
  countBytesIn(bytes: number): void;
  countBytesOut(bytes: number): void;
}
