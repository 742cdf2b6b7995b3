/** A command with its place in the order. */
export interface LogEntry<C> {
  /** Position in the log, from 1, without gaps. */
  readonly index: number;
  /** When it took its place, in milliseconds since the Unix epoch; never less than that of the entry before. */
  readonly at: number;
  readonly command: C;
}

/**
 * One order for everything that changes the room. Whatever is appended comes back through `subscribe`, once and in the
 * same order on every node; that it was appended means nothing yet. The embedded log answers within `append`; a log
 * shared by several servers answers later. So what follows from a command may only be done when its entry comes.
 */
export interface Log<C> {
  append(command: C): void;
  /** One subscriber; called for every entry in order. */
  subscribe(handleEntry: (entry: LogEntry<C>) => void): void;
}
