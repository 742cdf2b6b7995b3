import type { ChatError } from '../errors.js';
import type { ReplyOf } from '../protocol/notices.js';

/** What is said of a reason: a paragraph. One that is longer than a frame would cost the member its connection. */
const maxReasonUnits = 1000;

/** Why, in words for whoever is told. */
export function reasonOf({ message }: ChatError): string {
  if (message.length <= maxReasonUnits) return message.toWellFormed();
  return `${message.slice(0, maxReasonUnits - 1)}…`.toWellFormed();
}

/** A failure as it is told to whoever asked. */
export function refusalOf(error: ChatError, id?: string): ReplyOf<'refused'> {
  const { code, retryAfterMs } = error;
  return {
    type: 'refused',
    ...(id !== undefined && { id }),
    code,
    message: reasonOf(error),
    // A program that reckons with what it does not have comes to NaN, for which JSON has no word.
    ...(Number.isFinite(retryAfterMs) && { retryAfterMs }),
  };
}
