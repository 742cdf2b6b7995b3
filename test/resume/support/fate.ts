import { ChatError } from '../../../src/index.js';

/** The code that a promise rejects with; `'ok'` if it resolves. */
export function fate(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'ok',
    (error: unknown) => (error instanceof ChatError ? error.code : String(error)),
  );
}
