import { dayOf } from '../parts/times.js';
import type { Entry } from '../state/Conversation.js';

/** What is shown in one row. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | {
      readonly kind: 'entry';
      readonly key: string;
      readonly entry: Entry;
      /** Goes on with what the same person just said. */
      readonly goesOn: boolean;
    };

/** As long as somebody goes on talking, their name is not said again. */
const pauseMs = 300_000;

/** Puts a line before each day, and what one person says in one go together. */
export function rowsOf(entries: readonly Entry[]): Row[] {
  const rows: Row[] = [];
  let before: Entry | undefined;
  for (const entry of entries) {
    const { key, at } = entry;
    const isNewDay = before === undefined || dayOf(before.at) !== dayOf(at);
    if (isNewDay) rows.push({ kind: 'day', key: `day before ${key}`, at });
    const goesOn = !isNewDay && before !== undefined && continues(before, entry);
    rows.push({ kind: 'entry', key, entry, goesOn });
    before = entry;
  }
  return rows;
}

function continues(before: Entry, entry: Entry): boolean {
  return (
    before.kind === 'speech' &&
    entry.kind === 'speech' &&
    before.from === entry.from &&
    before.whisperedTo === entry.whisperedTo &&
    entry.at - before.at < pauseMs
  );
}
