import { ChatError } from '../../errors.js';
import type { Source } from '../Source.js';

/** Where the bytes of a source come from. */
export interface Origin {
  /** The next block, of any length; undefined at the end. One at a time. */
  next(): Promise<Uint8Array | undefined>;
  /** Nobody needs that any more, which is a block or a part of one. */
  giveBack?(bytes: Uint8Array): void;
  /** Frees what it holds; called once, perhaps while a block is pending. */
  close(): Promise<void>;
}

const nothing = new Uint8Array(0);

/**
 * Makes a source of any origin: cuts its blocks to the pieces asked for, holds it to its size, and lets it read one block
 * ahead, so that the disk works while the network does. So it holds two blocks at most.
 */
export class ExactSource implements Source {
  readonly size: number;
  readonly #origin: Origin;
  #rest: Uint8Array = nothing;
  /** Bytes that the origin has given. */
  #given = 0;
  /** The next block, or how it ended: a last one is kept, so that every later read ends likewise. */
  #ahead: Promise<Uint8Array | undefined> | undefined;
  #closed: Promise<void> | undefined;
  #rejectPending: (error: ChatError) => void = () => {};

  constructor(size: number, origin: Origin) {
    this.size = size;
    this.#origin = origin;
  }

  async read(maxBytes: number): Promise<Uint8Array | undefined> {
    if (this.#closed !== undefined) throw closed();
    while (this.#rest.length === 0) {
      this.#ahead ??= this.#fetch();
      const block = await this.#ahead;
      if (this.#closed !== undefined) throw closed();
      if (block === undefined) return undefined;
      this.#rest = block;
      this.#ahead = this.#fetch();
    }
    const piece = this.#rest.subarray(0, maxBytes);
    this.#rest = this.#rest.subarray(maxBytes);
    return piece;
  }

  giveBack(piece: Uint8Array): void {
    this.#origin.giveBack?.(piece);
  }

  close(): Promise<void> {
    this.#closed ??= this.#origin.close();
    this.#rejectPending(closed());
    this.#rest = nothing;
    return this.#closed;
  }

  #fetch(): Promise<Uint8Array | undefined> {
    const block = new Promise<Uint8Array | undefined>((resolve, reject) => {
      // A stream that stalls would keep whoever reads it waiting beyond close().
      this.#rejectPending = reject;
      this.#next().then(resolve, reject);
    });
    // Whoever reads next hears of it; perhaps nobody does.
    block.catch(() => {});
    return block;
  }

  async #next(): Promise<Uint8Array | undefined> {
    let block: Uint8Array | undefined;
    try {
      block = await this.#origin.next();
    } catch (error) {
      if (error instanceof ChatError) throw error;
      throw new ChatError('FILE_CHANGED', 'The file can no longer be read.', { cause: error });
    }
    this.#given += block?.length ?? 0;
    if (this.#given > this.size) throw changed('longer');
    if (block === undefined && this.#given < this.size) throw changed('shorter');
    return block;
  }
}

function changed(how: string): ChatError {
  return new ChatError('FILE_CHANGED', `The file is ${how} than it was said to be.`);
}

function closed(): ChatError {
  return new ChatError('CANCELLED', 'The source is closed.');
}
