import { ChatError } from '../../index.browser.js';
import type { Sentence } from './words.js';
import { sentence } from './words.js';

/** Says in one sentence what went wrong. */
export function explain(error: unknown): Sentence {
  if (!(error instanceof ChatError)) {
    const reason = error instanceof Error ? error.message : String(error);
    return sentence('error.unknown', { reason });
  }
  const { code, message } = error;
  const line = sentence(`error.${code}`);
  // The words of whoever decided it are for the person; all others are for programmers.
  const isDecision = code === 'KICKED' || code === 'DENIED';
  return isDecision && message !== code ? { ...line, reason: message } : line;
}
