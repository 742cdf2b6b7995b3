import { randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathOf } from './pathOf.js';
import { partName } from './staleParts.js';

/** How much may wait while the disk writes, in bytes; what is being written may be as much again. */
const maxQueuedBytes = 1_048_576;

/** As many pieces may wait: a piece of one byte takes much more memory than that. */
const maxQueuedPieces = 1_024;

/** A private file in which a received file grows until it is whole. Written behind: many small pieces with one write. */
export class PartFile {
  readonly path: string;
  /** When it was made, by the clock of its file system, in milliseconds since the Unix epoch. */
  readonly createdMs: number;
  readonly #handle: FileHandle;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  /** The write under way; never rejects. */
  #write: Promise<void> | undefined;
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

  /** Resolves when there is room for more; rejects when this or an earlier piece could not be written. */
  async append(bytes: Uint8Array): Promise<void> {
    this.#expectSound();
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    this.#write ??= this.#writeQueue();
    while (this.#queuedBytes >= maxQueuedBytes || this.#queue.length >= maxQueuedPieces) {
      await this.#write;
      this.#expectSound();
    }
  }

  /** Resolves when all of it is on the disk, whatever happens to the machine. Nothing can be appended after it. */
  async seal(): Promise<void> {
    while (this.#write !== undefined) await this.#write;
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
    this.#queue = [];
    await unlink(join(folder, basename(this.path))).catch(() => {});
  }

  #expectSound(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Writes what waits; if more came meanwhile, that is the next write. */
  async #writeQueue(): Promise<void> {
    const pieces = this.#queue;
    this.#queue = [];
    this.#queuedBytes = 0;
    try {
      await writeAll(this.#handle, pieces);
    } catch (error) {
      this.#failure ??= error;
    }
    const isMore = this.#queue.length > 0 && this.#failure === undefined;
    this.#write = isMore ? this.#writeQueue() : undefined;
  }
}

/** A full disk takes a part first, and refuses the rest. */
async function writeAll(handle: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  let rest = pieces;
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest);
    rest = skip(rest, bytesWritten);
    if (bytesWritten === 0 && rest.length > 0) throw new Error('The disk takes nothing.');
  }
}

function skip(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  return pieces.flatMap((piece) => {
    const rest = piece.subarray(Math.min(left, piece.length));
    left -= piece.length - rest.length;
    return rest.length > 0 ? [rest] : [];
  });
}
