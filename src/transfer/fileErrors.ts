import type { ChatErrorCode } from '../errors.js';
import { ChatError, chatErrorCodes } from '../errors.js';
import type { FileOutcome } from '../protocol/model.js';

const outcomeErrors: Readonly<
  Record<Exclude<FileOutcome, 'done'>, readonly [ChatErrorCode, string]>
> = {
  declined: ['FILE_DECLINED', 'The file was declined.'],
  withdrawn: ['CANCELLED', 'The offer was withdrawn.'],
  expired: ['EXPIRED', 'Nobody answered in time.'],
  asleep: ['USER_ASLEEP', 'The one asked fell asleep.'],
  left: ['USER_UNKNOWN', 'The other one has left.'],
  cancelled: ['CANCELLED', 'The other end called it off.'],
  failed: ['CANCELLED', 'The other end gave it up.'],
};

/** The codes that one end may tell the other, of what went wrong with a file. */
const tellable: ReadonlySet<string> = new Set<ChatErrorCode>([
  'FILE_NOT_FOUND',
  'FILE_CHANGED',
  'FILE_CORRUPT',
  'FILE_TOO_LARGE',
  'UNREACHABLE',
  'TIMEOUT',
  'PROTOCOL',
]);

/** What to be told of a file that ended otherwise than well. */
export function errorOfEnd(
  outcome: Exclude<FileOutcome, 'done'>,
  code: string | undefined,
): ChatError {
  const [plain, message] = outcomeErrors[outcome];
  const told = chatErrorCodes.find((known) => known === code && tellable.has(known));
  return new ChatError(told ?? plain, message);
}

/** What the other end is told of a failure at this one: a code that means something there, or none. */
export function codeToTell(error: unknown): string | undefined {
  return error instanceof ChatError && tellable.has(error.code) ? error.code : undefined;
}
