import type { ChatErrorCode } from '../errors.js';
import type { RequestOutcome } from '../protocol/model.js';

/** What the asker is told of a question that ended without a pair. */
export const outcomeErrors: Readonly<Record<RequestOutcome, readonly [ChatErrorCode, string]>> = {
  declined: ['PAIR_DECLINED', 'The 1:1 was declined.'],
  withdrawn: ['CANCELLED', 'The question was withdrawn.'],
  expired: ['EXPIRED', 'The question was not answered in time.'],
  left: ['USER_UNKNOWN', 'The one asked has left.'],
  busy: ['PAIR_BUSY', 'One of the two is in another 1:1.'],
  asleep: ['USER_ASLEEP', 'The one asked fell asleep.'],
};
