import type { SharedFile } from '../../index.js';
import type { Say } from '../catalogue/catalogue.js';
import type { Screen } from '../terminal/Screen.js';

/** Shows what somebody shares. */
export function showFiles(
  name: string,
  files: readonly SharedFile[],
  screen: Screen,
  say: Say,
): void {
  if (files.length === 0) return screen.print(say('sharesNothing', { name }));
  const sizes = files.map(({ size = '?' }) => String(size));
  const columns = Math.max(...sizes.map(({ length }) => length));
  const rows = files.map(({ name: file, size = '?' }) =>
    say('fileRow', { bytes: String(size).padStart(columns), file }),
  );
  screen.print([say('fileHead', { name, count: files.length }), ...rows].join('\n'));
}
