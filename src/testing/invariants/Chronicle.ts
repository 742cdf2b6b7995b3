import type { User } from '../../index.browser.js';

/** Something that happened in a room. */
export interface Entry {
  /** Its place in the order. */
  readonly seq: number;
  readonly kind:
    | 'message'
    | 'whisper'
    | 'join'
    | 'leave'
    | 'sleep'
    | 'wake'
    | 'pairRequest'
    | 'pairRequestEnd'
    | 'pairStart'
    | 'pairEnd'
    | 'fileOffer'
    | 'fileStart'
    | 'fileEnd';
  /** What is told of it: the same words, wherever the same is told. */
  readonly words: string;
  /** Who did it, or whom it is about. */
  readonly who: string;
  /** Whom alone it is for. */
  readonly to?: readonly string[];
  /** Of a join: which of all those of the same name. */
  readonly joinedAt?: number;
}

/** Entries that are kept at most; whoever is further behind is not judged any more. */
const maxEntries = 100_000;
/** The array is cut when so many at its beginning are forgotten. */
const maxForgotten = 1024;

/** What happened in one room, in its order and without gaps, as far back as somebody may still be told of it. */
export class Chronicle {
  /** Everyone who is in the room now. */
  readonly users: ReadonlyMap<string, User>;
  /** Whether the room still is. */
  isOpen = true;
  #entries: Entry[] = [];
  #firstSeq: number;

  /** Begins after the place `lastSeq`. */
  constructor(users: ReadonlyMap<string, User>, lastSeq: number) {
    this.users = users;
    this.#firstSeq = lastSeq + 1;
  }

  /** The place of the oldest entry that is kept, or of the next to come. */
  get firstSeq(): number {
    return this.#firstSeq;
  }

  /** The last place that was taken. */
  get lastSeq(): number {
    return this.#firstSeq + this.#entries.length - 1;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    if (this.#entries.length > maxEntries + maxForgotten) this.forget(this.lastSeq - maxEntries);
  }

  at(seq: number): Entry | undefined {
    return this.#entries[seq - this.#firstSeq];
  }

  /** All entries from a place on. */
  *from(seq: number): Generator<Entry> {
    for (let next = this.at(seq); next !== undefined; next = this.at(next.seq + 1)) yield next;
  }

  /** The latest entry of which this is told. */
  find(words: string): Entry | undefined {
    return this.#entries.findLast((entry) => entry.words === words);
  }

  /** The place at which somebody came in at that time; or the last time. */
  joinOf(name: string, joinedAt?: number): number | undefined {
    const isMeant = ({ kind, who, joinedAt: at }: Entry) =>
      kind === 'join' && who === name && (joinedAt === undefined || at === joinedAt);
    return this.#entries.findLast(isMeant)?.seq;
  }

  /** Nobody needs what is before this place. */
  forget(seq: number): void {
    const count = Math.min(seq - this.#firstSeq, this.#entries.length);
    if (count < maxForgotten) return;
    this.#entries = this.#entries.slice(count);
    this.#firstSeq += count;
  }
}
