import { ChatError } from '../index.js';
import { Complaint } from './Complaint.js';
import type { Say } from './catalogue/catalogue.js';

/** Says in one line what went wrong. */
export function explain(say: Say, error: unknown): string {
  if (error instanceof Complaint) return error.describe(say);
  if (error instanceof ChatError) return explainRefusal(say, error);
  return say('error.unknown', { reason: error instanceof Error ? error.message : String(error) });
}

/** The words of whoever decided it are for the person; all others are for programmers. */
function explainRefusal(say: Say, { code, message }: ChatError): string {
  const line = say(`error.${code}`);
  const isDecision = code === 'KICKED' || code === 'DENIED';
  return isDecision && message !== code ? say('decision', { line, reason: message }) : line;
}
