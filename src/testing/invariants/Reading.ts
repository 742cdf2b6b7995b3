import { Acquaintances } from './Acquaintances.js';
import type { Chronicle, Entry } from './Chronicle.js';
import type { Rule } from './Violation.js';

/** Entries that are remembered though they were never told, to say why when they are told after all. */
const maxPassedOver = 10_000;

/** Where a reading begins. */
export interface Beginning {
  /** The place of the first entry that may be told; undefined: the first thing told says so. */
  readonly next: number | undefined;
  readonly isAsleep: boolean;
  /** Entries up to this place may be told or not: that was before the client's program knew that it is in. */
  readonly optionalUpTo: number;
  /** Names of those of whom the client knows. */
  readonly users: Iterable<string>;
}

/** What is found ahead. */
export interface Ahead {
  /** What must be told before. */
  readonly missed: readonly Entry[];
  /** What was looked for, if it is there. */
  readonly found?: Entry;
  /** Whether the reader has left, and is told nothing more. */
  readonly hasLeft: boolean;
}

/** How far one client has been told of a room, and what it has yet to be told, or must not be. */
export class Reading {
  readonly chronicle: Chronicle;
  readonly acquaintances: Acquaintances;
  readonly #name: string;
  readonly #optionalUpTo: number;
  /** What it was told out of turn, because it had lost its place; so it is not told in turn. */
  readonly #early = new Set<number>();
  /** What was not for it in passing, and what is broken if it is told of it later. */
  readonly #passedOver = new Map<number, Rule>();
  /** Where what it was told early stands: questions and 1:1s that began before were over by then. */
  readonly #earlyUpTo = { pairRequest: 0, pairStart: 0 };
  readonly #joinSeq: number;
  #next: number | undefined;
  #isAsleep: boolean;

  constructor(chronicle: Chronicle, name: string, beginning: Beginning) {
    this.chronicle = chronicle;
    this.acquaintances = new Acquaintances(beginning.users);
    this.#name = name;
    this.#next = beginning.next;
    this.#joinSeq = (beginning.next ?? 0) - 1;
    this.#isAsleep = beginning.isAsleep;
    this.#optionalUpTo = beginning.optionalUpTo;
  }

  /** Whether it is that of this stay. */
  isOf({ chronicle, joinSeq }: { readonly chronicle: Chronicle; readonly joinSeq: number }) {
    return chronicle === this.chronicle && joinSeq === this.#joinSeq;
  }

  /** The place of what is told next, at least; undefined if nobody knows. */
  get next(): number | undefined {
    return this.#next;
  }

  /** Looks ahead for what is wanted, among what is for the reader. */
  look(isWanted: (entry: Entry) => boolean): Ahead {
    const missed: Entry[] = [];
    let isAsleep = this.#isAsleep;
    for (const entry of this.#ahead()) {
      if (entry.kind === 'leave' && entry.who === this.#name) return { missed, hasLeft: true };
      const isOwn = this.isFor(entry, isAsleep) && !this.#early.has(entry.seq);
      isAsleep = this.#isAsleepAfter(entry, isAsleep);
      if (isOwn && isWanted(entry)) return { missed, found: entry, hasLeft: false };
      if (isOwn && this.#mustTell(entry)) missed.push(entry);
    }
    return { missed, hasLeft: false };
  }

  /** Everything before this place has been told, or will not be; `rule` is what is broken if it is all the same. */
  passUpTo(seq: number, rule?: Rule): void {
    for (const entry of this.#ahead()) {
      if (entry.seq >= seq) break;
      if (rule !== undefined) this.#passOver(entry, rule);
      else if (this.isFor(entry, false) && !this.isFor(entry, this.#isAsleep)) {
        this.#passOver(entry, 'sleep');
      }
      this.#isAsleep = this.#isAsleepAfter(entry, this.#isAsleep);
      this.#early.delete(entry.seq);
    }
    this.#next = seq;
  }

  /** It is told of a question or a pair before its turn. Returns whether that may be. */
  tellEarly(seq: number, words: string): boolean {
    const entry = this.chronicle.at(seq);
    if (entry?.words !== words || entry.to?.includes(this.#name) !== true) return false;
    if (this.#early.has(seq)) return false;
    this.#early.add(seq);
    if (entry.kind === 'pairRequest' || entry.kind === 'pairStart') {
      this.#earlyUpTo[entry.kind] = Math.max(seq, this.#earlyUpTo[entry.kind]);
    }
    return true;
  }

  /** Whether it was told of this before its turn. */
  hasToldEarly(seq: number): boolean {
    return this.#early.has(seq);
  }

  /** Why an entry that was passed over must not be told; undefined if it was told. */
  whyPassedOver(seq: number): Rule | undefined {
    return this.#passedOver.get(seq);
  }

  /** Whether an entry is for the reader, if it sleeps or if it does not. */
  isFor({ kind, who, to }: Entry, isAsleep: boolean): boolean {
    if (to !== undefined) return to.includes(this.#name);
    if (kind === 'message') return !isAsleep;
    return (kind !== 'join' && kind !== 'leave') || who !== this.#name;
  }

  #ahead(): Iterable<Entry> {
    return this.chronicle.from(this.#next ?? this.chronicle.lastSeq + 1);
  }

  #isAsleepAfter({ kind, who }: Entry, isAsleep: boolean): boolean {
    if (who !== this.#name || (kind !== 'sleep' && kind !== 'wake')) return isAsleep;
    return kind === 'sleep';
  }

  #mustTell(entry: Entry): boolean {
    const { kind, seq } = entry;
    if (seq <= this.#optionalUpTo) return false;
    if (kind === 'pairRequest' || kind === 'pairStart') return seq >= this.#earlyUpTo[kind];
    return this.acquaintances.mustTell(entry);
  }

  #passOver({ seq }: Entry, rule: Rule): void {
    this.#passedOver.set(seq, rule);
    if (this.#passedOver.size <= maxPassedOver) return;
    for (const oldest of this.#passedOver.keys()) {
      this.#passedOver.delete(oldest);
      break;
    }
  }
}
