import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, realpath, rename, stat, unlink } from 'node:fs/promises';

/**
 * Replaces a private file so that every reader, and a machine that loses power, sees the old text or the new one and
 * never half of it. A new file is readable by its owner alone (mode 0600). Follows a symbolic link instead of
 * replacing it.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  // In the same folder, because a rename across file systems is a copy; of its own name, because others may write too.
  const draft = `${target}.${randomUUID()}.tmp`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    try {
      await keepOwner(handle, target);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, target);
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
}

/**
 * Prevents the accident that an administrator's edit takes the file away from the server that reads it. What the owner
 * allowed to the group stays allowed; everybody else stays out.
 */
async function keepOwner(handle: FileHandle, path: string): Promise<void> {
  const before = await stat(path).catch(() => undefined);
  if (before === undefined) return;
  if (process.getuid?.() === 0) await handle.chown(before.uid, before.gid);
  const now = await handle.stat();
  if (now.uid === before.uid && now.gid === before.gid) await handle.chmod(before.mode & 0o660);
}
