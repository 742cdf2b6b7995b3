import type { BigIntStats } from 'node:fs';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { ChatError } from '../../errors.js';
import type { Origin } from '../sources/ExactSource.js';

/** How much of a file is read at once, in bytes: measured, see docs/decisions/0032. */
const blockBytes = 524_288;

/** Should a FIFO be there instead of a file, opening it must not wait for somebody who writes. */
const { O_RDONLY, O_NONBLOCK = 0 } = constants;

/** Blocks, used again and again, are read from a file, which must be at its end what it was when it was opened. */
export class FileOrigin implements Origin {
  readonly size: number;
  readonly handle: FileHandle;
  readonly #opened: BigIntStats;
  readonly #spare: Uint8Array[] = [];
  #position = 0;

  private constructor(handle: FileHandle, opened: BigIntStats) {
    this.handle = handle;
    this.#opened = opened;
    this.size = Number(opened.size);
  }

  /** Opens a regular file and nothing else; rejects with an error of the system. `flags` are added. */
  static async open(path: string | URL, flags = 0): Promise<FileOrigin> {
    const handle = await open(path, O_RDONLY | O_NONBLOCK | flags);
    try {
      const opened = await handle.stat({ bigint: true });
      if (!opened.isFile()) throw new Error('Not a regular file.');
      return new FileOrigin(handle, opened);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async next(): Promise<Uint8Array | undefined> {
    const length = Math.min(blockBytes, this.size - this.#position);
    if (length === 0) {
      await this.#expectUnchanged();
      return undefined;
    }
    // Not from Node's pool, nor filled with zeros first.
    const block = this.#spare.pop() ?? Buffer.allocUnsafeSlow(Math.min(blockBytes, this.size));
    const { bytesRead } = await this.handle.read(block, 0, length, this.#position);
    if (bytesRead === 0) throw changed();
    this.#position += bytesRead;
    return block.subarray(0, bytesRead);
  }

  giveBack(bytes: Uint8Array): void {
    // Of a part nobody knows who has the rest.
    if (bytes.length === blockBytes) this.#spare.push(bytes);
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  async #expectUnchanged(): Promise<void> {
    const now = await this.handle.stat({ bigint: true });
    const facts = ['dev', 'ino', 'size', 'mtimeNs', 'ctimeNs'] as const;
    if (facts.some((fact) => now[fact] !== this.#opened[fact])) throw changed();
  }
}

function changed(): ChatError {
  return new ChatError('FILE_CHANGED', 'The file changed while it was read.');
}
