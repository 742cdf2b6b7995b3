import type { FilePath } from '../protocol/model.js';
import type { ReplyOf } from '../protocol/notices.js';
import type { FilesHost } from './FilesHost.js';
import type { Credit, SendLane } from './Lane.js';
import type { Receiving } from './Receiving.js';
import type { Sending } from './Sending.js';

/** The direct way by which one file comes. */
export interface WayIn {
  /** The secret of a connection, and where the sender waits. */
  handleSecret(introduction: ReplyOf<'fileDirect'>): void;
  /** Its bytes may come. */
  begin(receiving: Receiving, path: FilePath): void;
  /** The sender says nothing any more. */
  handleSilence(): void;
  close(): void;
}

/** The direct way by which one file leaves. */
export interface WayOut {
  /** The secret of a connection: whoever has it is the receiver. */
  handleSecret(introduction: ReplyOf<'fileDirect'>): void;
  /** Its bytes may go. */
  begin(file: number, path: FilePath, sending: Sending): void;
  /** The receiver takes the rest by the server. Throws `PROTOCOL` where it was agreed that it does not. */
  leave(): void;
  close(): void;
}

/** Makes direct ways, where the platform can make connections. */
export interface DirectWays {
  /** `onGone`: there is no connection, or not any more. */
  makeWayIn(host: FilesHost, onGone: () => void): WayIn;
  makeWayOut(host: FilesHost, onCredit: (credit: Credit, lane: SendLane) => void): WayOut;
}
