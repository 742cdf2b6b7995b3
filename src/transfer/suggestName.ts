import type { FileSource } from './FileSource.js';

/** What something to be sent is called, as far as that can be seen from outside. Not made safe yet. */
export function suggestName(what: FileSource): string {
  const name =
    typeof what === 'string' ? what : what instanceof URL ? decode(what.pathname) : ownNameOf(what);
  return (
    name
      .split(/[/\\]/)
      .filter((part) => part !== '')
      .at(-1) ?? 'file'
  );
}

/** Programs without types may give anything: that it cannot be sent is told when it is opened. */
function ownNameOf(what: unknown): string {
  const hasName = typeof what === 'object' && what !== null && 'name' in what;
  return hasName && typeof what.name === 'string' ? what.name : '';
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
