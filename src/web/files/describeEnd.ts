import type { FileOffer, FileTransfer } from '../../index.browser.js';
import { ChatError } from '../../index.browser.js';
import type { Sentence } from '../words/words.js';
import { sentence } from '../words/words.js';

/** Why an offer need not be answered any more. */
export function describeOfferEnd({ from: name, name: file, signal }: FileOffer): Sentence {
  const code = codeOf(signal.reason);
  if (code === 'EXPIRED') return sentence('fileOfferExpired', { name, file });
  return sentence(code === 'CANCELLED' ? 'fileOfferWithdrawn' : 'fileOfferOver', { name, file });
}

/** What somebody else decided, if that is why a transfer is over. */
export function describeDecision(
  { direction, peer: name, name: file }: FileTransfer,
  error: unknown,
): Sentence | undefined {
  const code = codeOf(error);
  if (direction === 'send' && code === 'FILE_DECLINED') {
    return sentence('fileDeclined', { name, file });
  }
  if (direction === 'send' && code === 'EXPIRED') return sentence('fileUnanswered', { name, file });
  return code === 'CANCELLED' ? sentence('fileCancelledBy', { name, file }) : undefined;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof ChatError ? error.code : undefined;
}
