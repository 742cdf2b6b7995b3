import type { ChatErrorCode } from '../errors.js';
import { ChatError, chatErrorCodes } from '../errors.js';

function isCode(code: string | undefined): code is ChatErrorCode {
  return chatErrorCodes.some((known) => known === code);
}

/** The error that a `refused` or `bye` carries. Codes of later versions read as `DENIED`. */
export function errorOf(notice: {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}): ChatError {
  const { code, message, retryAfterMs } = notice;
  return new ChatError(isCode(code) ? code : 'DENIED', message, { retryAfterMs });
}
