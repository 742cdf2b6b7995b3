import { randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathOf } from './pathOf.js';
import { partName } from './staleParts.js';

/** A private file in which a received file grows until it is whole. */
export class PartFile {
  readonly path: string;
  /** When it was made, by the clock of its file system, in milliseconds since the Unix epoch. */
  readonly createdMs: number;
  readonly #handle: FileHandle;
  #failure: unknown;
  #discarded: Promise<void> | undefined;

  private constructor(path: string, createdMs: number, handle: FileHandle) {
    this.path = path;
    this.createdMs = createdMs;
    this.#handle = handle;
  }

  static async create(folder: string): Promise<PartFile> {
    const path = join(folder, partName(process.pid, randomBytes(16).toString('hex')));
    const handle = await open(path, 'wx', 0o600);
    try {
      const { mtimeMs } = await handle.stat();
      return new PartFile(path, mtimeMs, handle);
    } catch (error) {
      await handle.close();
      await unlink(path);
      throw error;
    }
  }

  /** Resolves when it is written; one at a time. */
  async append(bytes: Uint8Array): Promise<void> {
    this.#expectSound();
    await writeAll(this.#handle, bytes);
  }

  /** Resolves when all of it is on the disk, whatever happens to the machine. Nothing can be appended after it. */
  async seal(): Promise<void> {
    this.#expectSound();
    await this.#handle.sync();
    this.#expectSound();
  }

  /** Removes it; what appeared under another name stays. Idempotent. */
  discard(): Promise<void> {
    this.#failure ??= new Error('The part was discarded.');
    this.#discarded ??= this.#remove();
    return this.#discarded;
  }

  async #remove(): Promise<void> {
    // The folder may have another name by now. The part has its own, unless that was taken for the whole file.
    const folder = dirname((await pathOf(this.#handle)) ?? this.path);
    // Waits for the write under way. Whether it is closed well is of no interest: what matters was synced before.
    await this.#handle.close().catch(() => {});
    await unlink(join(folder, basename(this.path))).catch(() => {});
  }

  #expectSound(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}

/** A full disk takes a part first, and refuses the rest. */
async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, at);
    if (bytesWritten === 0) throw new Error('The disk takes nothing.');
    at += bytesWritten;
  }
}
