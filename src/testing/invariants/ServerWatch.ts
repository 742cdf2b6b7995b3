import type { Message, Whisper } from '../../index.browser.js';
import type { Entry } from './Chronicle.js';
import { Chronicle } from './Chronicle.js';
import type { Judge, Rule } from './Violation.js';
import type { WatchedServer } from './watched.js';
import {
  shown,
  wordsOf,
  wordsOfLeave,
  wordsOfMessage,
  wordsOfPair,
  wordsOfRequest,
  wordsOfWhisper,
} from './words.js';

/** Ids of messages that are remembered, to notice one that is said twice. */
const maxRememberedIds = 100_000;

/**
 * Writes down what a server tells, which is what all clients have to be told. Each fact of the room is one event, so their
 * number is their place in the order; where the place is told, it must be that.
 */
export class ServerWatch {
  readonly chronicle: Chronicle;
  readonly #judge: Judge;
  readonly #asleep = new Set<string>();
  readonly #present = new Set<string>();
  readonly #partners = new Map<string, string>();
  readonly #ids = new Set<string>();

  constructor(server: WatchedServer, judge: Judge) {
    this.#judge = judge;
    this.chronicle = new Chronicle(server.users, server.stats().seq);
    for (const { name, status, partner } of server.users.values()) {
      this.#present.add(name);
      if (status === 'asleep') this.#asleep.add(name);
      if (partner !== undefined) this.#partners.set(name, partner);
    }
    this.#listen(server);
  }

  #listen(server: WatchedServer): void {
    server.on('message', ({ message }) => this.#handleMessage(message));
    server.on('whisper', ({ whisper }) => this.#handleWhisper(whisper));
    server.on('join', ({ user }) => {
      const { name, joinedAt } = user;
      if (this.#present.has(name)) this.#report('presence', `${name} came in twice.`);
      this.#present.add(name);
      this.#asleep.delete(name);
      this.#add({ kind: 'join', words: wordsOf('join', name), who: name, joinedAt });
    });
    server.on('leave', ({ user, reason }) => {
      const { name } = user;
      if (!this.#present.delete(name)) this.#report('presence', `${name} left and was not here.`);
      this.#add({ kind: 'leave', words: wordsOfLeave(name, reason), who: name });
    });
    server.on('sleep', ({ user }) => {
      this.#asleep.add(user.name);
      this.#add({ kind: 'sleep', words: wordsOf('sleep', user.name), who: user.name });
    });
    server.on('wake', ({ user }) => {
      this.#asleep.delete(user.name);
      this.#add({ kind: 'wake', words: wordsOf('wake', user.name), who: user.name });
    });
    server.on('pairRequest', ({ request: { id, from, to } }) => {
      this.#add({ kind: 'pairRequest', words: wordsOfRequest(id, from), who: from, to: [to] }, id);
    });
    server.on('pairRequestEnd', ({ request, outcome }) => {
      const words = `the end of question ${request.id} (${outcome})`;
      this.#add({ kind: 'pairRequestEnd', words, who: request.from, to: [] });
    });
    server.on('pairStart', ({ pair: { id, users } }) => {
      const [asker, asked] = users;
      for (const name of users) {
        if (this.#partners.has(name)) this.#report('presence', `${name} is in two 1:1s at once.`);
      }
      this.#partners.set(asker, asked).set(asked, asker);
      this.#add(
        { kind: 'pairStart', words: wordsOfPair(id, users), who: asker, to: [...users] },
        id,
      );
    });
    server.on('pairEnd', ({ pair, reason }) => {
      for (const name of pair.users) this.#partners.delete(name);
      const words = `the end of 1:1 ${pair.id} (${reason})`;
      this.#add({ kind: 'pairEnd', words, who: pair.users[0], to: [] });
    });
    // Whom the room has told of a file is not looked at: its ends are checked by what arrives.
    server.on('fileOffer', ({ offer: { id, from } }) => {
      this.#add({ kind: 'fileOffer', words: `file ${id}`, who: from, to: [] }, id);
    });
    server.on('fileStart', ({ offer: { id, from } }) => {
      this.#add({ kind: 'fileStart', words: `the start of file ${id}`, who: from, to: [] });
    });
    server.on('fileEnd', ({ offer: { id, from }, outcome }) => {
      this.#add({
        kind: 'fileEnd',
        words: `the end of file ${id} (${outcome})`,
        who: from,
        to: [],
      });
    });
    server.on('close', () => {
      this.chronicle.isOpen = false;
    });
  }

  #handleMessage(message: Message): void {
    const { seq, from, scope } = message;
    const partner = this.#partners.get(from);
    const words = wordsOfMessage(message);
    this.#checkId(message, words);
    if (scope === 'pair' && partner === undefined) {
      this.#report('presence', `${from} has no partner to say ${shown(words)} to.`);
    }
    const to = scope === 'pair' ? { to: [from, partner ?? from] } : {};
    this.#add({ kind: 'message', words, who: from, ...to }, seq);
  }

  #handleWhisper(whisper: Whisper): void {
    const { seq, from, to } = whisper;
    const words = wordsOfWhisper(whisper);
    this.#checkId(whisper, words);
    if (this.#asleep.has(to))
      this.#report('sleep', `${shown(words)} was let through to a sleeper.`);
    this.#add({ kind: 'whisper', words, who: from, to: [to] }, seq);
  }

  #checkId({ from, id }: { readonly from: string; readonly id: string }, words: string): void {
    const whole = `${from} ${id}`;
    if (this.#ids.has(whole)) this.#report('duplicate', `${shown(words)} was said before.`);
    this.#ids.add(whole);
    if (this.#ids.size <= maxRememberedIds) return;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      break;
    }
  }

  #add(entry: Omit<Entry, 'seq'>, told?: number): void {
    const seq = this.chronicle.lastSeq + 1;
    if (told !== undefined && told !== seq) {
      this.#report('order', `${shown(entry.words)} is the fact after ${seq - 1}.`);
    }
    this.chronicle.add({ ...entry, seq });
  }

  #report(rule: Rule, message: string): void {
    this.#judge.report({ rule, message: `server: ${message}` });
  }
}
