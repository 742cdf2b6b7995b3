import type { ChatServerOptions } from '../serverOptions.js';

/**
 * Throws a `TypeError` or a `RangeError` for what the compiler would have found, and for what it cannot find: a number from
 * the environment that is none would let in anyone, however many are here.
 */
export function checkServerOptions({ authenticate, maxClients, locale }: ChatServerOptions): void {
  if (authenticate !== undefined && typeof authenticate !== 'function') {
    throw new TypeError('authenticate must be a function.');
  }
  if (maxClients !== undefined && !(maxClients >= 0)) {
    throw new RangeError('maxClients must be a number of at least 0.');
  }
  if (locale !== undefined && locale !== 'en' && locale !== 'ko') {
    throw new RangeError("locale must be 'en' or 'ko'.");
  }
}
