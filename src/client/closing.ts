import type { ChatErrorCode } from '../errors.js';
import { ChatError } from '../errors.js';

/** Why a connection is lost when coming back makes no sense: it would end in the same way. */
export const finalCodes: ReadonlySet<ChatErrorCode> = new Set(['KICKED', 'PROTOCOL', 'TOO_LARGE']);

/** What to say to a program that uses a client after it was closed. */
export function closedError(): ChatError {
  return new ChatError('NOT_CONNECTED', 'This client is closed.');
}
