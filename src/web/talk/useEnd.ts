import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Conversation } from '../state/Conversation.js';

/** Nearer to the end than this, in pixels, is at the end. */
const nearEnd = 48;

export interface End {
  readonly box: RefObject<HTMLDivElement | null>;
  /** Whether the person reads something further up. */
  readonly isAway: boolean;
  /** What others have said since. */
  readonly newCount: number;
  readonly onScroll: () => void;
  readonly goToEnd: () => void;
}

/** Stays at the end of a talk as it grows; and where the person is, as soon as they read back. */
export function useEnd({ entries, unsent }: Conversation): End {
  const box = useRef<HTMLDivElement>(null);
  /** The last place that was seen when the person left the end; undefined: they are there. */
  const [seen, setSeen] = useState<number>();
  const unsentBefore = useRef(unsent.length);

  const scroll = () => {
    const { current } = box;
    if (current !== null) current.scrollTop = current.scrollHeight;
  };
  const goToEnd = () => {
    setSeen(undefined);
    scroll();
  };

  useLayoutEffect(() => {
    // Who says something wants to see it.
    const isSpeaking = unsent.length > unsentBefore.current;
    unsentBefore.current = unsent.length;
    if (isSpeaking) goToEnd();
    else if (seen === undefined) scroll();
  }, [entries, unsent]);

  useLayoutEffect(() => {
    const { current } = box;
    if (current === null || seen !== undefined) return;
    // A keyboard that slides in must not hide the end.
    const observer = new ResizeObserver(scroll);
    observer.observe(current);
    return () => observer.disconnect();
  }, [seen]);

  const onScroll = () => {
    const { current } = box;
    if (current === null) return;
    const below = current.scrollHeight - current.scrollTop - current.clientHeight;
    if (below < nearEnd) setSeen(undefined);
    else if (seen === undefined) setSeen(lastSeq(entries));
  };

  const isNew = (entry: Conversation['entries'][number]) =>
    seen !== undefined && entry.kind === 'speech' && !entry.isMine && entry.seq > seen;
  return {
    box,
    isAway: seen !== undefined,
    newCount: entries.filter(isNew).length,
    onScroll,
    goToEnd,
  };
}

function lastSeq(entries: Conversation['entries']): number {
  const last = entries.findLast((entry) => entry.kind === 'speech');
  return last?.kind === 'speech' ? last.seq : 0;
}
