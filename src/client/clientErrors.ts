import { ChatError } from '../errors.js';

// What a client has to say in several places.

/** To a program that uses a client after it was closed. */
export function closedError(): ChatError {
  return new ChatError('NOT_CONNECTED', 'This client is closed.');
}

/** Of what was meant for a pair that is no more. */
export function pairOver(): ChatError {
  return new ChatError('PAIR_ENDED', 'The 1:1 is over.');
}

/** Of an answer to what has ended. */
export function notAsked(): ChatError {
  return new ChatError('EXPIRED', 'That is no longer asked.');
}

/** Of what went under with a connection or a session, or ended among what was lost. */
export function unknownEnd(cause?: unknown): ChatError {
  return new ChatError('INDETERMINATE', 'Nobody can say whether this happened.', { cause });
}
