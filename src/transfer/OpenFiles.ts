import type { FactOf, FileFact, OpenFile } from '../protocol/notices.js';

/** Files past which no more are followed: more than an honest server lets come together. */
const maxFollowed = 128;

/**
 * What the server said was open when it could not tell everything that had happened, and what was heard since. From
 * that one finds out what has happened unheard: a file that is not there has ended.
 */
export class OpenFiles {
  readonly #files: Map<number, OpenFile>;

  constructor(files: readonly OpenFile[]) {
    this.#files = new Map(files.map((file) => [file.seq, file]));
  }

  handleFact(fact: FileFact): void {
    switch (fact.type) {
      case 'fileOffer':
        return this.#add(fact, 'offer');
      case 'fileRequest':
        return this.#add(fact, 'request');
      case 'fileStart': {
        const { size, path } = fact;
        const file = this.#files.get(fact.file);
        if (file !== undefined) this.#files.set(fact.file, { ...file, size, path, started: true });
        return;
      }
      case 'fileEnd':
        this.#files.delete(fact.file);
    }
  }

  get(number: number): OpenFile | undefined {
    return this.#files.get(number);
  }

  [Symbol.iterator](): IterableIterator<OpenFile> {
    return this.#files.values();
  }

  /** It began after the server had said what was open. */
  #add({ type: _, ...file }: FactOf<'fileOffer' | 'fileRequest'>, kind: OpenFile['kind']): void {
    if (this.#files.size < maxFollowed)
      this.#files.set(file.seq, { ...file, kind, started: false });
  }
}
