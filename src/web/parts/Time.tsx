import { useLanguage } from '../words/Said.js';
import { formatTime } from './times.js';

/** When it was. */
export function Time({ at }: { at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()}>
      {/* Isolated, so that beside a text in Arabic it does not become "AM 9:05". */}
      <bdi>{formatTime(useLanguage(), at)}</bdi>
    </time>
  );
}
