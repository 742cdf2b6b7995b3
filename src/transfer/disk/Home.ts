import type { BigIntStats } from 'node:fs';
import { mkdir, open, realpath, stat, statfs } from 'node:fs/promises';
import { ChatError } from '../../errors.js';

/** The folder that files are saved in, as it was when it was opened. */
export class Home {
  /** Absolute, and free of symbolic links. */
  readonly path: string;
  readonly #opened: BigIntStats;

  private constructor(path: string, opened: BigIntStats) {
    this.path = path;
    this.#opened = opened;
  }

  /** Makes the folder, if it is not there, and those above it. */
  static async open(folder: string): Promise<Home> {
    await mkdir(folder, { recursive: true });
    const path = await realpath(folder);
    return new Home(path, await stat(path, { bigint: true }));
  }

  /** Throws when there is certainly no room: a disk that is filled to the brim hurts other programs, too. */
  async expectRoom(bytes: number): Promise<void> {
    const disk = await statfs(this.path).catch(() => undefined);
    // Some file systems do not tell.
    if (disk === undefined || disk.blocks === 0) return;
    const freeBytes = disk.bavail * disk.bsize;
    if (bytes <= freeBytes) return;
    const message = 'The disk has too little room.';
    throw new ChatError('FILE_NOT_SAVED', message, { details: { freeBytes } });
  }

  /** Throws when its path leads elsewhere by now. */
  async expectUnmoved(): Promise<void> {
    const real = await realpath(this.path);
    const { dev, ino } = await stat(real, { bigint: true });
    if (real === this.path && dev === this.#opened.dev && ino === this.#opened.ino) return;
    throw new ChatError('FILE_NOT_SAVED', 'Another folder is in place of that which was opened.');
  }

  /** Puts the names in it on the disk, whatever happens to the machine. Windows cannot, and does so by itself. */
  async sync(): Promise<void> {
    try {
      const handle = await open(this.path);
      await handle.sync().finally(() => handle.close());
    } catch {
      // The file is whole and in its place; more was never promised.
    }
  }
}
