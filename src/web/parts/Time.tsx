import { useLanguage } from '../words/Said.js';
import { formatTime } from './times.js';

/** When it was. */
export function Time({ at }: { at: number }) {
  return <time dateTime={new Date(at).toISOString()}>{formatTime(useLanguage(), at)}</time>;
}
