import { maxFileNameUnits, maxPageFiles } from '../protocol/fileBounds.js';
import type { SharedFile } from '../protocol/model.js';
import type { FilesHost } from './FilesHost.js';
import type { Shares } from './Shares.js';

/** Questions that wait at once; whoever asks past them is not answered. */
const maxQueries = 64;
/** Pages of an answer: the server takes no more. */
const maxPages = 200;
/** Bytes of a page in JSON at most: so much leaves room for the chat between two of them. */
const maxPageBytes = 32 * 1024;
/** What stands around the files of a page, or less. */
const pageOverheadBytes = 128;
/** What a file takes in JSON beside its name. */
const fileBytes = 80;
/** Most that a UTF-16 unit of a name takes in JSON: as `\u0000`. */
const bytesPerUnit = 6;

/** Tells those who ask what is shared here. */
export class Showcase {
  readonly #host: FilesHost;
  readonly #shares: Shares;
  readonly #queries = new Set<number>();
  #isLooking = false;

  constructor(host: FilesHost, shares: Shares) {
    this.#host = host;
    this.#shares = shares;
  }

  handleQuery(query: number): void {
    if (this.#queries.size >= maxQueries) return;
    this.#queries.add(query);
    void this.#answerAll();
  }

  /** The session is over, and with it what was asked in it. */
  close(): void {
    this.#queries.clear();
  }

  /** Looks once for all who have asked by then: to look takes much longer than to ask. */
  async #answerAll(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    while (this.#queries.size > 0) {
      const queries = [...this.#queries];
      const pages = this.#cut(await this.#shares.list());
      for (const query of queries) {
        if (!this.#queries.delete(query)) continue;
        pages.forEach((files, index) => {
          const more = index < pages.length - 1;
          this.#host.tell({ type: 'files', query, files, more });
        });
      }
    }
    this.#isLooking = false;
  }

  /** Pages that each fit a frame, one at least. */
  #cut(files: readonly SharedFile[]): SharedFile[][] {
    const roomBytes = Math.min(maxPageBytes, this.#host.maxFrameBytes) - pageOverheadBytes;
    let page: SharedFile[] = [];
    const pages = [page];
    let bytes = 0;
    for (const file of files) {
      const more = fileBytes + bytesPerUnit * file.name.length;
      // It cannot be told of, nor asked for.
      if (file.name.length > maxFileNameUnits || more > roomBytes) continue;
      if (page.length === maxPageFiles || bytes + more > roomBytes) {
        if (pages.length === maxPages) break;
        page = [];
        pages.push(page);
        bytes = 0;
      }
      page.push(file);
      bytes += more;
    }
    return pages;
  }
}
