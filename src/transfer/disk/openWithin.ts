import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { realpath, stat } from 'node:fs/promises';
import { FileOrigin } from './FileOrigin.js';
import { pathOf } from './pathOf.js';

/** Windows has no such flag; there `isAt` finds out. */
const { O_NOFOLLOW = 0 } = constants;

/**
 * Opens the file at a path that is free of symbolic links, and rejects if one has come into it meanwhile: at its end or,
 * which no flag can prevent, in place of a folder on the way.
 */
export async function openWithin(path: string): Promise<FileOrigin> {
  const origin = await FileOrigin.open(path, O_NOFOLLOW);
  try {
    if (!(await isAt(origin.handle, path))) throw new Error('It is somewhere else.');
    return origin;
  } catch (error) {
    await origin.close();
    throw error;
  }
}

async function isAt(handle: FileHandle, path: string): Promise<boolean> {
  const now = await pathOf(handle);
  if (now !== undefined) return now === path;
  // Where the system does not tell, this leaves a gap: everything may have been swapped back and forth meanwhile.
  const [real, there, opened] = [await realpath(path), await stat(path), await handle.stat()];
  return real === path && there.dev === opened.dev && there.ino === opened.ino;
}
