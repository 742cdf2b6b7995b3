import { ChatError } from '../errors.js';
import type { SharedFile } from '../protocol/model.js';
import type { SharedFiles } from './SharedFiles.js';
import type { Source } from './Source.js';

/** All that this client shares. */
export class Shares {
  readonly #shelves = new Set<SharedFiles>();

  /** Shares what is on a shelf; returns what ends that. */
  add(shelf: SharedFiles): () => void {
    this.#shelves.add(shelf);
    return () => this.#shelves.delete(shelf);
  }

  async open(name: string): Promise<Source> {
    for (const shelf of this.#shelves) {
      try {
        return await shelf.open(name);
      } catch {
        // Another shelf may have it.
      }
    }
    throw new ChatError('FILE_NOT_FOUND', 'There is no such file.');
  }

  /** Everything. Of two files of one name the first counts, as in `open`. */
  async list(): Promise<readonly SharedFile[]> {
    const files = new Map<string, SharedFile>();
    for (const shelf of this.#shelves) {
      // A folder that cannot be read at present shares nothing.
      const list = await shelf.list().catch(() => []);
      for (const file of list) if (!files.has(file.name)) files.set(file.name, file);
    }
    return [...files.values()];
  }
}
