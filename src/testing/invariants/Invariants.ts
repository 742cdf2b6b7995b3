import type { Message, Whisper } from '../../index.browser.js';
import type { Chronicle } from './Chronicle.js';
import { ClientWatch } from './ClientWatch.js';
import { ServerWatch } from './ServerWatch.js';
import type { Violation } from './Violation.js';
import { BrokenGuarantees } from './Violation.js';
import type { WatchedClient, WatchedServer } from './watched.js';
import { shown, wordsOfMessage, wordsOfWhisper } from './words.js';

/** Violations that are kept; after so many, more say nothing new. */
const maxViolations = 100;
/** So many facts of a room, and what nobody needs any more is forgotten. */
const maxUnswept = 1024;

/**
 * Watches servers and clients in this process, over any carrier, and says where a guarantee was broken: one order, no loss,
 * no duplicate, nothing to who sleeps, nothing of a 1:1 to others, no gap but those announced. Watch a server before its
 * clients. Knows only public events, so it judges what a program is told, and not how.
 */
export class Invariants {
  readonly #violations: Violation[] = [];
  readonly #chronicles: Chronicle[] = [];
  readonly #clients = new Map<WatchedClient, ClientWatch>();
  readonly #judge = {
    report: (violation: Violation) => {
      if (this.#violations.length < maxViolations) this.#violations.push(violation);
    },
    withdraw: (violation: Violation) => {
      const at = this.#violations.indexOf(violation);
      if (at >= 0) this.#violations.splice(at, 1);
    },
  };
  #unswept = 0;

  /** What was found so far, in the order in which it was noticed; a hundred at most. */
  get violations(): readonly Violation[] {
    return this.#violations;
  }

  /** Watches a server from now on. Of several, each has its own order. */
  watchServer(server: WatchedServer): void {
    const { chronicle } = new ServerWatch(server, this.#judge);
    this.#chronicles.push(chronicle);
  }

  /**
   * Watches a client of a server that is watched, best before it connects. One that is here already is judged from the
   * first thing on that it is told.
   */
  watchClient(client: WatchedClient): void {
    if (this.#clients.has(client)) return;
    this.#clients.set(
      client,
      new ClientWatch(client, {
        ...this.#judge,
        latest: this.#chronicles.at(-1),
        findStay: (name, joinedAt) => this.#findStay(name, joinedAt),
      }),
    );
    client.on('message', () => this.#sweep());
    client.on('close', () => this.#clients.delete(client));
  }

  /** Watches a promise of `send` or `whisper`: what it resolves with must be in the order. Returns the same promise. */
  track<T extends Message | Whisper>(sending: Promise<T>): Promise<T> {
    sending.then(
      (said) => this.#checkSaid(said),
      () => {},
    );
    return sending;
  }

  /**
   * Finds what clients that are online have not been told, and whether they know who is here. Only to be asked when all
   * that is on its way has arrived.
   */
  checkComplete(): void {
    for (const watch of this.#clients.values()) watch.checkComplete();
  }

  /** Throws `BrokenGuarantees` if there is a violation. `where`: what helps to see it again, such as a seed. */
  assert(where?: string): void {
    if (this.#violations.length > 0) throw new BrokenGuarantees([...this.#violations], where);
  }

  #findStay(name: string, joinedAt?: number) {
    for (const chronicle of this.#chronicles.toReversed()) {
      const joinSeq = chronicle.joinOf(name, joinedAt);
      if (joinSeq !== undefined) return { chronicle, joinSeq };
    }
    return undefined;
  }

  #checkSaid(said: Message | Whisper): void {
    const { seq, from, id } = said;
    const found = this.#chronicles.some((chronicle) => {
      const entry = chronicle.at(seq);
      const isSame = entry?.who === from && entry.words.includes(`(id ${id}, at `);
      // What is forgotten, or was before anybody watched, cannot be looked up.
      return seq < chronicle.firstSeq || isSame;
    });
    if (found || this.#chronicles.length === 0) return;
    const words = 'to' in said ? wordsOfWhisper(said) : wordsOfMessage(said);
    const message = `was promised that it was said, and it is not in the order: ${shown(words)}.`;
    this.#judge.report({ rule: 'loss', client: from, message });
  }

  #sweep(): void {
    this.#unswept += 1;
    if (this.#unswept < maxUnswept) return;
    this.#unswept = 0;
    for (const chronicle of this.#chronicles) {
      const needed = [...this.#clients.values()].map((watch) => watch.neededFrom(chronicle));
      chronicle.forget(Math.min(chronicle.lastSeq, ...needed) - maxUnswept);
    }
  }
}
