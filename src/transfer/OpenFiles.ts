import type { FileFact, OpenFile } from '../protocol/notices.js';

/**
 * What the server said was open when it could not tell everything that had happened, and what was heard of it since. From
 * that one finds out what has happened unheard: a file that is not there has ended.
 */
export class OpenFiles {
  readonly #files: Map<number, OpenFile>;

  constructor(files: readonly OpenFile[]) {
    this.#files = new Map(files.map((file) => [file.seq, file]));
  }

  handleFact(fact: FileFact): void {
    if (fact.type === 'fileEnd') this.#files.delete(fact.file);
    if (fact.type !== 'fileStart') return;
    const file = this.#files.get(fact.file);
    const { size, path } = fact;
    if (file !== undefined) this.#files.set(fact.file, { ...file, size, path, started: true });
  }

  get(number: number): OpenFile | undefined {
    return this.#files.get(number);
  }

  [Symbol.iterator](): IterableIterator<OpenFile> {
    return this.#files.values();
  }
}
