import type { Fact, FileFact, Notice } from './notices.js';

/** Replies that name a place in the order, and have none. */
type PlacelessReply = Exclude<Extract<Notice, { seq?: unknown }>, Fact>['type'];
const placeless: Readonly<Record<PlacelessReply, true>> = { welcome: true, done: true };

/** Whether a notice is a fact, that is, has a place in the order. */
export function isFact(notice: Notice): notice is Fact {
  return 'seq' in notice && !(notice.type in placeless);
}

/** Whether a fact is of a file. */
export function isFileFact(fact: Fact): fact is FileFact {
  return fact.type.startsWith('file');
}

/** Who caused a fact, where somebody did. */
export function authorOf(fact: Fact): string | undefined {
  if ('from' in fact) return fact.from;
  return 'by' in fact ? fact.by : undefined;
}

/** The id of the request that a fact answers, where it answers one. */
export function requestIdOf(fact: Fact): string | undefined {
  return 'id' in fact ? fact.id : undefined;
}
