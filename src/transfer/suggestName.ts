import type { FileSource } from './FileSource.js';

/** What something to be sent is called, as far as that can be seen from outside. Not made flat and safe yet. */
export function suggestName(what: FileSource): string {
  if (typeof what === 'string') return what;
  return what instanceof URL ? decode(what.pathname) : ownNameOf(what);
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
