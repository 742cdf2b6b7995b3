import type { Sentence } from '../words/words.js';

/** Entries that a view keeps; past it the oldest are forgotten. The room itself keeps none of them. */
const maxEntries = 1_000;

interface EntryBase {
  /** Unique in the page. */
  readonly key: string;
  /** In milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Something said. */
export interface Speech extends EntryBase {
  readonly kind: 'speech';
  /** Place in the one order; what is told twice is one. */
  readonly seq: number;
  readonly from: string;
  readonly text: string;
  readonly isMine: boolean;
  /** Whom it was whispered to; undefined if it was no whisper. */
  readonly whisperedTo?: string;
}

/** Something that happened. */
export interface Notice extends EntryBase {
  readonly kind: 'notice';
  readonly sentence: Sentence;
  /** Whether what people count on was broken here. */
  readonly isRift: boolean;
}

/** The list of commands. */
export interface Help extends EntryBase {
  readonly kind: 'help';
}

export type Entry = Speech | Notice | Help;

/** What was typed and has no place in the order yet. */
export interface Unsent {
  readonly key: string;
  readonly text: string;
  readonly whisperedTo?: string;
  /** Why it will not be sent; undefined while it is under way. */
  readonly problem?: Sentence;
}

/** What is said among those who hear one another, as this person sees it. */
export interface Conversation {
  /** In their order. */
  readonly entries: readonly Entry[];
  readonly unsent: readonly Unsent[];
  /** What others said since the person last looked. */
  readonly unread: number;
  /** What is being typed. */
  readonly draft: string;
}

export const emptyConversation: Conversation = { entries: [], unsent: [], unread: 0, draft: '' };

/** Adds an entry at its place; what is there already, in the same conversation, stays as it is. */
export function withEntry(conversation: Conversation, entry: Entry): Conversation {
  const { entries } = conversation;
  const index = placeOf(entry, entries);
  if (index === undefined) return conversation;
  const added = entries.toSpliced(index, 0, entry);
  return { ...conversation, entries: added.slice(-maxEntries) };
}

/** The index at which an entry belongs; undefined if it is there already. Nearly always the end. */
function placeOf(entry: Entry, entries: readonly Entry[]): number | undefined {
  let place = entries.length;
  if (entry.kind !== 'speech') return place;
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const other = entries[index];
    if (other?.kind !== 'speech') continue;
    if (other.seq === entry.seq) return undefined;
    if (other.seq < entry.seq) break;
    place = index;
  }
  return place;
}

export function withUnsent(conversation: Conversation, unsent: Unsent): Conversation {
  return { ...conversation, unsent: [...conversation.unsent, unsent] };
}

export function withoutUnsent(conversation: Conversation, key: string): Conversation {
  return { ...conversation, unsent: conversation.unsent.filter((each) => each.key !== key) };
}

/** It will not be sent. */
export function withProblem(
  conversation: Conversation,
  key: string,
  problem: Sentence,
): Conversation {
  const unsent = conversation.unsent.map((each) =>
    each.key === key ? { ...each, problem } : each,
  );
  return { ...conversation, unsent };
}
