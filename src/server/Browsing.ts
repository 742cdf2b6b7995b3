import { nameKey } from '../accounts/names.js';
import type { CancelTimer, Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import type { RequestOf } from '../protocol/requests.js';
import type { Connection } from './Connection.js';
import type { RoomHost } from './RoomHost.js';
import type { Session } from './Session.js';

/** Time for somebody's client to say what it shares, in milliseconds. */
const browseMs = 10_000;
/** Pages of an answer at most: ten thousand files. */
const maxPages = 200;
/** Questions to one client at once: each makes it read its folders. */
const maxQueries = 8;
/** When another try makes sense while that many wait, in milliseconds. */
const retryAfterMs = 1000;

/** Somebody waits for what somebody else shares. */
interface Query {
  readonly asker: Session;
  readonly id: string;
  /** Where the answer goes. On another connection it is asked again, and pages of two answers must not mix. */
  readonly connection: Connection | undefined;
  readonly cancel: CancelTimer;
  pages: number;
}

/** Carries the question what somebody shares to that one's client, and the answer back. */
export class Browsing {
  readonly #clock: Clock;
  readonly #host: RoomHost;
  /** What each client is asked at present, by the numbers of the questions. */
  readonly #queries = new Map<Session, Map<number, Query>>();
  #made = 0;

  constructor(clock: Clock, host: RoomHost) {
    this.#clock = clock;
    this.#host = host;
  }

  /** Throws `USER_UNKNOWN`, `SELF`, `UNREACHABLE` or `RATE_LIMITED`. */
  ask(asker: Session, id: string, to: string): void {
    const owner = this.#findOwner(asker, to);
    const queries = this.#queries.get(owner) ?? new Map<number, Query>();
    // Asked again by the same id: the answer to the first, if it is on its way, is another one.
    for (const [number, query] of queries) {
      if (query.asker === asker && query.id === id) this.#end(owner, number);
    }
    if (queries.size >= maxQueries) {
      throw new ChatError('RATE_LIMITED', `Too many ask ${owner.name}.`, { retryAfterMs });
    }
    this.#made += 1;
    const number = this.#made;
    const { connection } = asker;
    const cancel = this.#clock.after(browseMs, () => {
      this.#end(owner, number);
      const message = `${owner.name} does not answer.`;
      connection?.reply({ type: 'refused', id, code: 'TIMEOUT', message });
    });
    queries.set(number, { asker, id, connection, cancel, pages: 0 });
    this.#queries.set(owner, queries);
    owner.connection?.reply({ type: 'browse', query: number, from: asker.name });
  }

  /** A page of an answer. Returns whether it was asked for. */
  handleFiles(owner: Session, { query: number, files, more }: RequestOf<'files'>): boolean {
    const query = this.#queries.get(owner)?.get(number);
    if (query === undefined) return false;
    query.pages += 1;
    const goesOn = more && query.pages < maxPages;
    query.connection?.reply({ type: 'files', id: query.id, files, more: goesOn });
    if (!goesOn) this.#end(owner, number);
    return true;
  }

  close(): void {
    for (const [owner, queries] of [...this.#queries]) {
      for (const number of [...queries.keys()]) this.#end(owner, number);
    }
  }

  #findOwner(asker: Session, to: string): Session {
    const session = this.#host.room.sessionOf(nameKey(to));
    const owner = session === undefined ? undefined : this.#host.sessions.get(session);
    if (owner === undefined) throw new ChatError('USER_UNKNOWN', 'Nobody of that name is here.');
    if (owner === asker) throw new ChatError('SELF', 'One knows what one shares oneself.');
    if (owner.connection === undefined) {
      throw new ChatError('UNREACHABLE', `${owner.name} is not connected at present.`);
    }
    return owner;
  }

  #end(owner: Session, number: number): void {
    const queries = this.#queries.get(owner);
    queries?.get(number)?.cancel();
    queries?.delete(number);
    if (queries?.size === 0) this.#queries.delete(owner);
  }
}
