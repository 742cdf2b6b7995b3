import type { FileSource } from './FileSource.js';

/** What something to be sent is called, as far as that can be seen from outside. Not made safe yet. */
export function suggestName(what: FileSource): string {
  const name =
    typeof what === 'string'
      ? what
      : what instanceof URL
        ? decode(what.pathname)
        : 'name' in what && typeof what.name === 'string'
          ? what.name
          : '';
  return (
    name
      .split(/[/\\]/)
      .filter((part) => part !== '')
      .at(-1) ?? 'file'
  );
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
