/**
 * Every way in which chatcast says no. A code is stable: programs branch on it, people read the message.
 */
export const chatErrorCodes = [
  /** Somebody in the room already owns this name, or one that looks or folds like it. */
  'NAME_TAKEN',
  /** The name breaks a rule: 1–32 letters and digits of one script, no spaces, brackets or invisible characters. */
  'NAME_INVALID',
  /** The text is empty, or holds a control character or a lone surrogate. */
  'TEXT_INVALID',
  /** The authenticator or a middleware refused. */
  'DENIED',
  /** As many are in the room as may be. */
  'SERVER_FULL',
  /** The client is not connected: never was, was closed, or has too much waiting for its reconnect. */
  'NOT_CONNECTED',
  /** Nobody of that name is in the room. */
  'USER_UNKNOWN',
  /** The one addressed sleeps, and nothing reaches who sleeps. */
  'USER_ASLEEP',
  /** One cannot whisper to, or pair with, oneself. */
  'SELF',
  /** The one asked said no. */
  'PAIR_DECLINED',
  /** One of the two is paired already, or the same question is already open. */
  'PAIR_BUSY',
  /** The pair this was meant for is over. */
  'PAIR_ENDED',
  /** The receiver said no to the file. */
  'FILE_DECLINED',
  /** No such shared file. */
  'FILE_NOT_FOUND',
  /** The file changed while it was being sent. */
  'FILE_CHANGED',
  /** What arrived is not what was sent. */
  'FILE_CORRUPT',
  /** The file is larger than the limit. */
  'FILE_TOO_LARGE',
  /** The file could not be put where it was to go: the disk is full, the folder closed to us, the stream closed. */
  'FILE_NOT_SAVED',
  /** Called off before it was done. */
  'CANCELLED',
  /** The question, or the session to resume, is no longer there. */
  'EXPIRED',
  /** It took longer than allowed, and certainly did not happen. */
  'TIMEOUT',
  /** Too many requests; `retryAfterMs` says when to come back. */
  'RATE_LIMITED',
  /** A text or frame is larger than its limit. */
  'TOO_LARGE',
  /** The other side does not speak the protocol. */
  'PROTOCOL',
  /** No connection could be made. */
  'UNREACHABLE',
  /** The reader is too slow for what is sent to it. */
  'SLOW',
  /** Removed from the room by the server. */
  'KICKED',
  /** The server is closing. */
  'SHUTDOWN',
  /** The connection was lost and nobody can say whether this happened. */
  'INDETERMINATE',
] as const;

/** See {@link chatErrorCodes} for what each means. */
export type ChatErrorCode = (typeof chatErrorCodes)[number];

/** What may accompany a {@link ChatError}. */
export interface ChatErrorOptions {
  /** Milliseconds after which trying again makes sense. */
  readonly retryAfterMs?: number | undefined;
  /** Facts for a program, such as `{ maxBytes: 4096 }`. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  /** The error underneath. */
  readonly cause?: unknown;
}

/** The one error class of chatcast. */
export class ChatError extends Error {
  /** Always `'ChatError'`. */
  override readonly name = 'ChatError';
  /** What went wrong; branch on this, never on the message. */
  readonly code: ChatErrorCode;
  /** Milliseconds after which trying again makes sense, where that is known. */
  declare readonly retryAfterMs?: number;
  /** Facts for a program, where there are any. */
  declare readonly details?: Readonly<Record<string, unknown>>;

  constructor(code: ChatErrorCode, message: string = code, options: ChatErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
    if (options.details !== undefined) this.details = options.details;
  }
}
