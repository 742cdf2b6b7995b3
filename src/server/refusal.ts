import type { ChatError } from '../errors.js';
import type { ReplyOf } from '../protocol/notices.js';

/** A failure as it is told to whoever asked. */
export function refusalOf(
  { code, message, retryAfterMs }: ChatError,
  id?: string,
): ReplyOf<'refused'> {
  return {
    type: 'refused',
    ...(id !== undefined && { id }),
    code,
    message,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
