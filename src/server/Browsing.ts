import { nameKey } from '../accounts/names.js';
import type { CancelTimer, Clock } from '../clock.js';
import type { ChatErrorCode } from '../errors.js';
import type { RequestOf } from '../protocol/requests.js';
import type { RoomHost } from './RoomHost.js';
import type { Session } from './Session.js';

/** Time for somebody's client to say what it shares, in milliseconds. */
const browseMs = 10_000;
/** Pages of an answer at most: ten thousand files. */
const maxPages = 200;

/** Somebody waits for what somebody else shares. */
interface Query {
  readonly asker: Session;
  readonly id: string;
  readonly owner: Session;
  readonly cancel: CancelTimer;
  pages: number;
}

/** Carries the question what somebody shares to that one's client, and the answer back. */
export class Browsing {
  readonly #clock: Clock;
  readonly #host: RoomHost;
  readonly #queries = new Map<number, Query>();
  #made = 0;

  constructor(clock: Clock, host: RoomHost) {
    this.#clock = clock;
    this.#host = host;
  }

  ask(asker: Session, id: string, to: string): void {
    const session = this.#host.room.sessionOf(nameKey(to));
    const owner = session === undefined ? undefined : this.#host.sessions.get(session);
    if (owner === undefined)
      return refuse(asker, id, 'USER_UNKNOWN', 'Nobody of that name is here.');
    if (owner === asker) return refuse(asker, id, 'SELF', 'One knows what one shares oneself.');
    if (owner.connection === undefined) {
      return refuse(asker, id, 'UNREACHABLE', `${owner.name} is not connected at present.`);
    }
    // Asked again after a lost connection: pages of the first answer must not mix with those of the second.
    for (const [number, query] of this.#queries) {
      if (query.asker === asker && query.id === id) this.#end(number);
    }
    this.#made += 1;
    const number = this.#made;
    const cancel = this.#clock.after(browseMs, () => {
      this.#queries.delete(number);
      refuse(asker, id, 'TIMEOUT', `${owner.name} does not answer.`);
    });
    this.#queries.set(number, { asker, id, owner, cancel, pages: 0 });
    owner.connection.reply({ type: 'browse', query: number, from: asker.name });
  }

  handleFiles(owner: Session, { query: number, files, more }: RequestOf<'files'>): void {
    const query = this.#queries.get(number);
    if (query?.owner !== owner) return;
    query.pages += 1;
    const goesOn = more && query.pages < maxPages;
    query.asker.connection?.reply({ type: 'files', id: query.id, files, more: goesOn });
    if (!goesOn) this.#end(number);
  }

  close(): void {
    for (const number of [...this.#queries.keys()]) this.#end(number);
  }

  #end(number: number): void {
    this.#queries.get(number)?.cancel();
    this.#queries.delete(number);
  }
}

function refuse(asker: Session, id: string, code: ChatErrorCode, message: string): void {
  asker.connection?.reply({ type: 'refused', id, code, message });
}
