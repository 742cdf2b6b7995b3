import { ChatError } from '../../errors.js';

/** What to tell people of an error of the system or of a stream. Paths stay in the cause: messages may reach a peer. */
export function notSaved(error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  const reason = code === undefined ? '' : ` (${code})`;
  const message = isFull ? 'The disk is full' : 'The file cannot be saved';
  return new ChatError('FILE_NOT_SAVED', `${message}${reason}.`, { cause: error });
}
