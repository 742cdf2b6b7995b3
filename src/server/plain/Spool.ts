import type { FileHandle } from 'node:fs/promises';
import { mkdtemp, open, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../clock.js';
import { ChatError } from '../../errors.js';
import type { Source } from '../../transfer/Source.js';

/** Time for an owner to let itself be read, and between two pieces, in milliseconds. */
const readMs = 30_000;
/** Bytes of all files together that are kept on the disk until they are sent on. */
const maxSpoolBytes = 1024 * 1024 * 1024;

export interface SpoolOrder {
  /** Where the owner waits. */
  readonly host: string;
  readonly port: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Reads files from those who serve them at a socket of their own. Such a file has no size until all of it is here, and the
 * room wants to know the size before: so it is kept on the disk until it was sent on.
 */
export class Spool {
  readonly #clock: Clock;
  readonly #maxKeptBytes: number;
  #keptBytes = 0;

  /** `maxKeptBytes`: of all files together. */
  constructor(clock: Clock, maxKeptBytes = maxSpoolBytes) {
    this.#clock = clock;
    this.#maxKeptBytes = maxKeptBytes;
  }

  /** Rejects with `UNREACHABLE`, `FILE_TOO_LARGE`, or the reason of the signal. */
  async read({ host, port, maxBytes, signal }: SpoolOrder): Promise<Source> {
    signal.throwIfAborted();
    const { handle, remove } = await openNameless();
    let size = 0;
    const free = async () => {
      this.#keptBytes -= size;
      size = 0;
      await handle.close();
      await remove();
    };
    const take = async (data: Uint8Array) => {
      if (size + data.length > maxBytes || this.#keptBytes + data.length > this.#maxKeptBytes) {
        throw new ChatError('FILE_TOO_LARGE', 'The file is too large.');
      }
      // Before it is written: others are read meanwhile.
      size += data.length;
      this.#keptBytes += data.length;
      await handle.appendFile(data);
    };
    try {
      // Nobody may want it any more.
      signal.throwIfAborted();
      await this.#drain(connect({ host, port, noDelay: true }), take, signal);
    } catch (error) {
      await free();
      signal.throwIfAborted();
      throw error instanceof ChatError ? error : unreachable();
    }
    return new SpooledFile(size, handle, free);
  }

  /** Hands over all that comes, up to its end, and reads no faster than it is taken. */
  async #drain(
    socket: Socket,
    take: (data: Uint8Array) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const stop = () => socket.destroy(unreachable());
    let cancel = this.#clock.after(readMs, stop);
    signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const data of socket) {
        cancel();
        await take(data as Uint8Array);
        cancel = this.#clock.after(readMs, stop);
      }
    } finally {
      cancel();
      signal.removeEventListener('abort', stop);
      socket.destroy();
    }
  }
}

class SpooledFile implements Source {
  readonly size: number;
  readonly #handle: FileHandle;
  #free: (() => Promise<void>) | undefined;
  #position = 0;

  constructor(size: number, handle: FileHandle, free: () => Promise<void>) {
    this.size = size;
    this.#handle = handle;
    this.#free = free;
  }

  async read(maxBytes: number): Promise<Uint8Array | undefined> {
    const length = Math.min(maxBytes, this.size - this.#position);
    if (length === 0) return undefined;
    // Not from Node's pool: the piece is the reader's to keep.
    const block = Buffer.allocUnsafeSlow(length);
    const { bytesRead } = await this.#handle.read(block, 0, length, this.#position);
    this.#position += bytesRead;
    return block.subarray(0, bytesRead);
  }

  async close(): Promise<void> {
    const free = this.#free;
    this.#free = undefined;
    await free?.();
  }
}

/** A file that no other program finds; `remove` takes away what is left of it when it is closed. */
async function openNameless(): Promise<{ handle: FileHandle; remove: () => Promise<void> }> {
  let remove = async () => {};
  try {
    const folder = await mkdtemp(join(tmpdir(), 'chatcast-'));
    remove = () => rm(folder, { recursive: true, force: true }).catch(() => {});
    const handle = await open(join(folder, 'file'), 'wx+', 0o600);
    // Gone already, but for this handle; where a system does not allow that, it goes when it is closed.
    await remove();
    return { handle, remove };
  } catch {
    await remove();
    throw unreachable();
  }
}

function unreachable(): ChatError {
  return new ChatError('UNREACHABLE', 'The file could not be read from its owner.');
}
