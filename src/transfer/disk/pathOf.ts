import type { FileHandle } from 'node:fs/promises';
import { readlink } from 'node:fs/promises';

/** Where an open file is now, whatever was moved since; undefined where the system does not tell: only Linux does. */
export function pathOf(handle: FileHandle): Promise<string | undefined> {
  return readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined);
}
