import { ChatError } from '../errors.js';
import type { SharedFile } from '../protocol/model.js';
import type { RequestOf } from '../protocol/requests.js';
import { maxPageFiles } from '../protocol/requests.js';
import type { SharedFiles } from './SharedFiles.js';
import type { Source } from './Source.js';

/** Bytes of a page in JSON at most: so much fits a frame, whatever the names. */
const maxPageBytes = 32 * 1024;
/** What a file takes in JSON beside its name. */
const fileBytes = 80;
/** Most that a UTF-16 unit of a name takes in JSON: as `\u0000`. */
const bytesPerUnit = 6;

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

  /** Everything, as pages that each fit a frame. Of two files of one name the first counts, as in `open`. */
  async *pages(query: number): AsyncGenerator<RequestOf<'files'>> {
    let page: SharedFile[] = [];
    let bytes = 0;
    for (const file of await this.#list()) {
      const more = fileBytes + bytesPerUnit * file.name.length;
      if (page.length === maxPageFiles || (page.length > 0 && bytes + more > maxPageBytes)) {
        yield { type: 'files', query, files: page, more: true };
        page = [];
        bytes = 0;
      }
      page.push(file);
      bytes += more;
    }
    yield { type: 'files', query, files: page, more: false };
  }

  async #list(): Promise<Iterable<SharedFile>> {
    const files = new Map<string, SharedFile>();
    for (const shelf of this.#shelves) {
      // A folder that cannot be read at present shares nothing.
      const list = await shelf.list().catch(() => []);
      for (const file of list) if (!files.has(file.name)) files.set(file.name, file);
    }
    return files.values();
  }
}
