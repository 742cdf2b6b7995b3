import { link, open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileNameKey, numbered } from '../safeName.js';
import { inTurn } from './inTurn.js';

/**
 * Lets a part appear under the first free name, at once and whole, and resolves with its path. What is there is never
 * replaced; names that only differ by case or normal form count as one, whatever the file system thinks. That is sure among
 * the receivers of one process; of two processes one may come between, and then both files are there, as two.
 */
export function appear(part: string, folder: string, name: string): Promise<string> {
  return inTurn(folder, async () => {
    const taken = new Set((await readdir(folder)).map(fileNameKey));
    for (let n = 0; ; n += 1) {
      const candidate = n === 0 ? name : numbered(name, n);
      if (taken.has(fileNameKey(candidate))) continue;
      const path = join(folder, candidate);
      if (await claim(part, path)) return path;
    }
  });
}

/** False if the name is taken. */
async function claim(part: string, path: string): Promise<boolean> {
  try {
    // Of all calls that Node has, the only one that gives a name and never takes one away.
    await link(part, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    // The part is gone: it was discarded meanwhile.
    if (hasCode(error, 'ENOENT')) throw error;
    // Not every file system has hard links; if something else is wrong, this will fail, too.
    return await claimByRename(part, path);
  }
}

/** Takes the name with an empty file, and then puts the part in its place. */
async function claimByRename(part: string, path: string): Promise<boolean> {
  try {
    const place = await open(path, 'wx', 0o600);
    await place.close();
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
  try {
    await rename(part, path);
  } catch (error) {
    await unlink(path);
    throw error;
  }
  return true;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
