import type { Gap, User } from '../../index.browser.js';
import type { Chronicle, Entry } from './Chronicle.js';
import { Reading } from './Reading.js';
import type { Judge, Rule, Violation } from './Violation.js';
import type { WatchedClient } from './watched.js';
import {
  shown,
  wordsOf,
  wordsOfLeave,
  wordsOfMessage,
  wordsOfPair,
  wordsOfRequest,
  wordsOfWhisper,
} from './words.js';

/** What a watch of a client needs to know of the rooms. */
export interface Archive extends Judge {
  /** A stay of somebody in a room that is watched: the one that began then; or the latest. */
  findStay(
    name: string,
    joinedAt?: number,
  ): { readonly chronicle: Chronicle; readonly joinSeq: number } | undefined;
  /** The room that was watched last, when this watch began. */
  readonly latest: Chronicle | undefined;
}

/** Compares what a client is told with what happened: everything that is for it, in order, once, and nothing else. */
export class ClientWatch {
  readonly client: WatchedClient;
  readonly #archive: Archive;
  /** Undefined while it is not in a room that is watched. */
  #reading: Reading | undefined;
  readonly #lost = new Map<number, Violation>();
  /** What it was told that may have been this time or a later one, with the same words: then that one is not missed. */
  readonly #credits = new Map<string, number>();
  /** Whether it is being told what stands at present, after a gap. */
  #isCatchingUp = false;
  /** Where it has come in anew, and has not been told yet since when it is here: what was found in this doubt. */
  #doubt: { readonly before: number | undefined; readonly found: Violation[] } | undefined;

  constructor(client: WatchedClient, archive: Archive) {
    this.client = client;
    this.#archive = archive;
    if (client.state === 'online') this.#joinLate();
    this.#listen();
  }

  /** This client, as it knows itself. */
  get #self(): User | undefined {
    return this.client.users.get(this.client.name);
  }

  /** The place before which it needs nothing of a room. */
  neededFrom(chronicle: Chronicle): number {
    const reading = this.#reading?.chronicle === chronicle ? this.#reading : undefined;
    return reading?.next ?? chronicle.lastSeq + 1;
  }

  /** Says what it has not been told. Only to be asked when all that is on its way has arrived. */
  checkComplete(): void {
    const reading = this.#reading;
    if (this.client.state !== 'online' || reading?.chronicle.isOpen !== true) return;
    const { chronicle } = reading;
    const { missed, hasLeft } = reading.look(() => false);
    for (const entry of missed) this.#reportLoss(entry, 'and everything has arrived');
    reading.passUpTo(chronicle.lastSeq + 1);
    if (hasLeft) return this.#report('presence', 'is online, and for the server it has left.');
    const [mine, theirs] = [portrait(this.client.users), portrait(chronicle.users)];
    if (mine !== theirs) this.#report('roster', `knows ${mine}, and here are ${theirs}.`);
  }

  #listen(): void {
    const { client } = this;
    client.on('connect', () => this.#join());
    client.on('gap', (gap) => this.#handleGap(gap));
    client.on('close', () => {
      this.#reading = undefined;
    });
    client.on('roster', ({ users }) => {
      this.#isCatchingUp = false;
      this.#settleDoubt();
      const reading = this.#reading;
      reading?.acquaintances.see(users, reading.chronicle.lastSeq);
    });
    client.on('join', ({ user }) => {
      this.#observe(wordsOf('join', user.name));
      this.#reading?.acquaintances.add(user.name);
    });
    client.on('leave', ({ user, reason }) => {
      this.#observe(wordsOfLeave(user.name, reason));
      this.#reading?.acquaintances.remove(user.name);
    });
    client.on('sleep', ({ user }) => this.#observe(wordsOf('sleep', user.name)));
    client.on('wake', ({ user }) => this.#observe(wordsOf('wake', user.name)));
    client.on('message', ({ message }) => this.#observe(wordsOfMessage(message), message.seq));
    client.on('whisper', ({ whisper }) => this.#observe(wordsOfWhisper(whisper), whisper.seq));
    client.on('pairRequest', ({ request: { id, from } }) => {
      this.#observePresent(wordsOfRequest(id, from), id);
    });
    client.on('pairStart', ({ pair: { id, partner } }) => {
      this.#observePresent(wordsOfPair(id, [client.name, partner]), id);
    });
  }

  /** It has come in, and its program is told only now: what followed its own coming until now, it may have been told, or not. */
  #join(joinedAt?: number): void {
    const { name, users } = this.client;
    const stay = this.#archive.findStay(name, joinedAt);
    this.#reading =
      stay &&
      new Reading(stay.chronicle, name, {
        next: stay.joinSeq + 1,
        isAsleep: false,
        optionalUpTo: stay.chronicle.lastSeq,
        users: users.keys(),
      });
    this.#lost.clear();
    this.#credits.clear();
  }

  /** It was here before it was watched, and nobody knows how far it has been told. */
  #joinLate(): void {
    const { users, name } = this.client;
    const { latest } = this.#archive;
    const isAsleep = users.get(name)?.status === 'asleep';
    this.#reading =
      latest &&
      new Reading(latest, name, {
        next: undefined,
        isAsleep,
        optionalUpTo: 0,
        users: users.keys(),
      });
  }

  #handleGap({ afterSeq, nextSeq, missed }: Gap): void {
    this.#isCatchingUp = true;
    // It has come in anew, and it is announced that whatever was between is lost.
    if (afterSeq === undefined || nextSeq === undefined) {
      this.#doubt = { before: this.#self?.joinedAt, found: [] };
      return this.#join();
    }
    const reading = this.#reading;
    if (reading?.next === undefined) return;
    if (missed !== nextSeq - afterSeq - 1) {
      this.#report('gap', `was told of ${missed} lost between ${afterSeq} and ${nextSeq}.`);
    }
    const before = reading.look(({ seq }) => seq > afterSeq).missed;
    for (const entry of before) this.#reportLoss(entry, `and a gap only after ${afterSeq}`);
    if (nextSeq > reading.next) reading.passUpTo(nextSeq, 'gap');
  }

  /** It is told of a question or a pair. After a gap that is what stands at present, before what led to it. */
  #observePresent(words: string, seq: number): void {
    if (this.#isCatchingUp && this.#reading?.tellEarly(seq, words) === true) return;
    this.#observe(words, seq);
  }

  #observe(words: string, seq?: number): void {
    const reading = this.#reading;
    if (reading === undefined) return;
    this.#isCatchingUp = false;
    if (reading.next === undefined) {
      const first = reading.chronicle.find(words);
      if (first !== undefined) return reading.passUpTo(first.seq + 1);
      return this.#report('invented', `was told ${shown(words)}, which never happened.`);
    }
    const isWanted = (entry: Entry) => entry.words === words;
    if (this.#mayBeUnsure(reading, isWanted)) {
      this.#credits.set(words, (this.#credits.get(words) ?? 0) + 1);
      return;
    }
    const { missed, found } = reading.look(isWanted);
    if (found === undefined) return this.#reportStray(reading, words, seq);
    for (const entry of missed) this.#reportLoss(entry, `and then ${shown(words)}`);
    reading.passUpTo(found.seq + 1);
  }

  /** Whether what it was told may be something of which it does not always tell. */
  #mayBeUnsure(reading: Reading, isWanted: (entry: Entry) => boolean): boolean {
    const { acquaintances, next = 0 } = reading;
    if (next > acquaintances.unsureUpTo) return false;
    const { found } = reading.look((entry) => {
      return (
        entry.seq > acquaintances.unsureUpTo || (isWanted(entry) && acquaintances.isUnsure(entry))
      );
    });
    return found !== undefined && acquaintances.isUnsure(found);
  }

  /** It was told something that it should not be told now: finds out what is wrong with it. */
  #reportStray(reading: Reading, words: string, seq: number | undefined): void {
    const { chronicle, next = 0 } = reading;
    const told = `was told ${shown(words)}`;
    const entry = chronicle.find(words) ?? (seq === undefined ? undefined : chronicle.at(seq));
    if (entry === undefined) return this.#report('invented', `${told}, which never happened.`);
    if (entry.words !== words) return this.#report('content', `${told}: ${shown(entry.words)}.`);
    const loss = this.#lost.get(entry.seq);
    if (loss !== undefined) {
      this.#lost.delete(entry.seq);
      this.#archive.withdraw(loss);
      return this.#report('order', `${told} after what followed it.`);
    }
    if (!reading.isFor(entry, false)) {
      return this.#report('privacy', `${told}, which was not for it.`);
    }
    const why = reading.whyPassedOver(entry.seq);
    if (why === 'gap') return this.#report('gap', `${told}, which was announced as lost.`);
    if (why === 'sleep') return this.#report('sleep', `${told}, which was said while it slept.`);
    if (entry.seq < next || reading.hasToldEarly(entry.seq)) {
      return this.#report('duplicate', `${told} once more.`);
    }
    const { hasLeft } = reading.look(() => false);
    if (hasLeft) return this.#report('presence', `${told} after it had left.`);
    this.#report('sleep', `${told} while it slept.`);
  }

  #reportLoss(entry: Entry, instead: string): void {
    const credit = this.#credits.get(entry.words) ?? 0;
    if (credit > 0) return void this.#credits.set(entry.words, credit - 1);
    const message = `was not told ${shown(entry.words)}, ${instead}.`;
    const violation = { rule: 'loss', client: this.client.name, message } as const;
    this.#lost.set(entry.seq, violation);
    this.#tell(violation);
  }

  #report(rule: Rule, message: string): void {
    this.#tell({ rule, client: this.client.name, message });
  }

  #tell(violation: Violation): void {
    this.#doubt?.found.push(violation);
    this.#archive.report(violation);
  }

  /** Its welcome may have taken so long that this stay was over, and its name another's: then it was not judged rightly. */
  #settleDoubt(): void {
    const { joinedAt } = this.#self ?? {};
    if (this.#doubt === undefined || joinedAt === this.#doubt.before) return;
    const { found } = this.#doubt;
    this.#doubt = undefined;
    const stay = this.#archive.findStay(this.client.name, joinedAt);
    if (stay === undefined || this.#reading?.isOf(stay) === true) return;
    for (const violation of found) this.#archive.withdraw(violation);
    this.#join(joinedAt);
  }
}

/** Who is here, in words that are the same if they are. */
function portrait(users: WatchedClient['users']): string {
  const each = [...users.values()].map(({ name, status, partner, joinedAt }) => {
    return `${name} (${status}${partner === undefined ? '' : `, with ${partner}`}, since ${joinedAt})`;
  });
  return each.sort().join(', ') || 'nobody';
}
