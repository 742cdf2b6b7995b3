export { ChatClient } from './ChatClient.js';
export type { ClientState } from './client/ClientState.js';
export { Pair, type PairEvents } from './client/Pair.js';
export { PairRequest } from './client/PairRequest.js';
export { type CancelTimer, type Clock, systemClock } from './clock.js';
export { ChatError, type ChatErrorCode, type ChatErrorOptions, chatErrorCodes } from './errors.js';
export type { ChatClientEvents, Gap } from './events.js';
export { GuardedEmitter } from './GuardedEmitter.js';
export type { ChatClientOptions, ReconnectOptions, WaitOptions } from './options.js';
export type {
  LeaveReason,
  Message,
  PairEndReason,
  RequestOutcome,
  Scope,
  User,
  Whisper,
} from './protocol/model.js';
