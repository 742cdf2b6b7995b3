import type { Notice } from '../protocol/notices.js';

/** Whether a speaker that takes nothing more for now may have waited for that: to be in, or to be rid of bytes of a file. */
export function isAwaited({ type }: Notice): boolean {
  return type === 'welcome' || type === 'credit' || type === 'fileEnd';
}
