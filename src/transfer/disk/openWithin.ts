import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { readlink, realpath, stat } from 'node:fs/promises';
import { FileOrigin } from './FileOrigin.js';

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
  // Linux knows where an open file is, whatever was moved since.
  const known = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined);
  if (known !== undefined) return known === path;
  const [real, there, opened] = [await realpath(path), await stat(path), await handle.stat()];
  return real === path && there.dev === opened.dev && there.ino === opened.ino;
}
