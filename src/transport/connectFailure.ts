import { STATUS_CODES } from 'node:http';
import { ChatError } from '../errors.js';

/**
 * The system's words for what may be over soon, such as `ECONNREFUSED` or `ENOTFOUND`. Every other word is for what
 * somebody answered: a certificate that is not trusted, no TLS, no HTTP, no room (`EPROTO` is one of them, for TLS).
 */
const passingCode = /^E(?!PROTO$|RR)[A-Z_]+$/;

/** Answers to an upgrade, below 500, that a proxy gives for a while: a time-out, too early, too many requests. */
const passingStatuses: ReadonlySet<number> = new Set([408, 425, 429]);

/** Says why there is no connection, and whether waiting will not help. */
export function connectFailure(cause: Error): ChatError {
  const code = 'code' in cause ? String(cause.code) : '';
  return failure(cause, !passingCode.test(code));
}

/** The server answered an upgrade to WebSocket by something else. */
export function upgradeFailure(status: number): ChatError {
  // In our own words: those of the server may hold anything.
  const cause = new Error(`${status} ${STATUS_CODES[status] ?? ''}`.trimEnd());
  return failure(cause, status < 500 && !passingStatuses.has(status));
}

function failure(cause: Error, permanent: boolean): ChatError {
  const details = permanent ? { permanent } : undefined;
  return new ChatError('UNREACHABLE', `Cannot connect: ${cause.message}`, { cause, details });
}
