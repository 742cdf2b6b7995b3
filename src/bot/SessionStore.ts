/**
 * Where sessions are kept: what a bot remembers of each user. What the methods return is waited for, and must settle: the
 * user is not answered before. Sessions of one user are read and written one after another. A `Map` is a store, though
 * one without a bound.
 */
export interface SessionStore {
  /** The session that was set last, or a copy of it; undefined or null if there is none. */
  get(key: string): unknown;
  /** Keeps a session. */
  set(key: string, session: object): unknown;
  /** Forgets a session; one that is not there is none the less gone. */
  delete(key: string): unknown;
}

/** Sessions that a {@link MemoryStore} keeps by default. */
const maxSessions = 10_000;

/**
 * Keeps sessions in memory until the process ends; when there are too many, the one that was used least recently is
 * forgotten. They are copied in and out, so that a session holds only what can be cloned (`structuredClone`), and a
 * handler that fails has changed nothing.
 */
export class MemoryStore implements SessionStore {
  readonly #max: number;
  /** In the order of their last use. */
  readonly #sessions = new Map<string, object>();

  /** `maxSessions`: how many are kept. Default 10 000, as many as the members of a full room. */
  constructor(options: { readonly maxSessions?: number } = {}) {
    this.#max = options.maxSessions ?? maxSessions;
  }

  /** Sessions that are kept at present. */
  get size(): number {
    return this.#sessions.size;
  }

  /** A copy of the session that was set last, or undefined. */
  get(key: string): object | undefined {
    const session = this.#sessions.get(key);
    if (session === undefined) return undefined;
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    return structuredClone(session);
  }

  /** Keeps a copy. Throws a `DataCloneError` if the session holds something that cannot be cloned. */
  set(key: string, session: object): void {
    const kept = structuredClone(session);
    this.#sessions.delete(key);
    this.#sessions.set(key, kept);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > this.#max && oldest !== undefined) this.#sessions.delete(oldest);
  }

  /** Forgets a session. */
  delete(key: string): void {
    this.#sessions.delete(key);
  }
}
