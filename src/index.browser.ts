export { GuardedEmitter } from '#emitter/GuardedEmitter';
export { ChatClient } from './ChatClient.js';
export type { ClientState } from './client/ClientState.js';
export {
  type ByteReadable,
  type ByteWritable,
  FileOffer,
  type FileProgress,
  type FileResult,
  type FileSink,
  type FileSource,
  FileTransfer,
  type FileTransferEvents,
  type FileTransferState,
  Pair,
  type PairEvents,
  PairRequest,
  type ReceiveOptions,
  type SendFileOptions,
  Share,
  type SharedFolderOptions,
} from './client/index.js';
export { type CancelTimer, type Clock, systemClock } from './clock.js';
export { ChatError, type ChatErrorCode, type ChatErrorOptions, chatErrorCodes } from './errors.js';
export type { ChatClientEvents, Gap } from './events.js';
export type { ChatClientOptions, ReconnectOptions, WaitOptions } from './options.js';
export type {
  FileOutcome,
  FilePath,
  LeaveReason,
  Message,
  PairEndReason,
  RequestOutcome,
  Scope,
  SharedFile,
  User,
  Whisper,
} from './protocol/model.js';
export type { RandomBytes } from './random.js';
export type { Connect, ConnectOptions } from './transport/ConnectOptions.js';
export type { Transport, TransportHandler } from './transport/Transport.js';
