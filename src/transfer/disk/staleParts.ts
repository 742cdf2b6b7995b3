import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** A part that was not written to for so long is rubbish, if its process is gone, too: a day, in milliseconds. */
const stalePartMs = 86_400_000;

/** Begins with a dot, so that it is not shared; tells whose it is, so that it can be cleared away. */
export function partName(pid: number, random: string): string {
  return `.chatcast-${pid}-${random}.part`;
}

const partPattern = /^\.chatcast-(\d+)-[0-9a-f]{32}\.part$/;

/**
 * Clears away what processes that crashed have left in a folder, as well as it can. Now is what the folder's file system
 * says it is: over the network, its clock may be another.
 */
export async function removeStaleParts(folder: string, nowMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid] = partPattern.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid)))
      await removeIfStale(join(folder, name), nowMs);
  }
}

async function removeIfStale(path: string, nowMs: number): Promise<void> {
  try {
    const { mtimeMs } = await stat(path);
    if (nowMs - mtimeMs > stalePartMs) await unlink(path);
  } catch {
    // Somebody else was faster, or owns it.
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else must not be signalled, and so is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
