import type { User } from '../../src/protocol/model.js';
import type { Fact, FactOf, OpenFile, OpenRequest } from '../../src/protocol/notices.js';
import type { RoomCommand } from '../../src/room/commands.js';

/** A question as the facts tell of it. */
export interface ChronicleQuestion extends OpenRequest {
  /** Sessions. */
  readonly asker: string;
  readonly asked: string;
}

/** A file as the facts tell of it. */
export interface ChronicleFile extends OpenFile {
  /** Sessions. */
  readonly asker: string;
  readonly asked: string;
  /** Whether it was offered without a size, and is wanted. */
  readonly accepted?: boolean;
}

/** What somebody would write down who hears every fact: the room as the facts alone tell it. */
export class RoomChronicle {
  /** Everyone by session, in the order in which they came. */
  readonly users = new Map<string, User>();
  readonly questions = new Map<number, ChronicleQuestion>();
  /** Sessions of those who are paired: the asker, then the one asked. */
  readonly pairs = new Map<number, readonly [string, string]>();
  /** Which question each pair came of. */
  readonly origins = new Map<number, number>();
  readonly files = new Map<number, ChronicleFile>();
  /** Questions and pairs that are over. */
  readonly past: number[] = [];
  /** Files that are over. */
  readonly pastFiles: number[] = [];
  seq = 0;

  sessionOf(name: string): string | undefined {
    for (const [session, user] of this.users) if (user.name === name) return session;
    return undefined;
  }

  pairOf(session: string): number | undefined {
    for (const [pair, two] of this.pairs) if (two.includes(session)) return pair;
    return undefined;
  }

  questionsOf(session: string): ChronicleQuestion[] {
    return [...this.questions.values()].filter(
      ({ asker, asked }) => asker === session || asked === session,
    );
  }

  filesOf(session: string): ChronicleFile[] {
    return [...this.files.values()].filter(
      ({ asker, asked }) => asker === session || asked === session,
    );
  }

  /** Writes down a fact that came of a command. */
  write(fact: Fact, command: RoomCommand): void {
    this.seq = fact.seq;
    switch (fact.type) {
      case 'join':
        if (command.type === 'join') this.users.set(command.by, fact.user);
        break;
      case 'leave':
        this.users.delete(this.sessionOf(fact.name) ?? '');
        break;
      case 'sleep':
      case 'wake':
        this.#change(fact.name, { status: fact.type === 'sleep' ? 'asleep' : 'awake' });
        break;
      case 'pairRequest':
        this.#writeRequest(fact);
        break;
      case 'pairRequestEnd':
        this.#endQuestion(fact.request);
        break;
      case 'pairStart':
        this.#endQuestion(fact.request);
        this.#startPair(fact);
        break;
      case 'pairEnd':
        this.pairs.delete(fact.pair);
        this.past.push(fact.pair);
        for (const name of fact.users) this.#change(name, {}, 'partner');
        break;
      case 'fileOffer':
        this.#writeFile(fact, 'offer');
        break;
      case 'fileRequest':
        this.#writeFile(fact, 'request');
        break;
      case 'fileAccept': {
        const file = this.files.get(fact.file);
        if (file !== undefined) this.files.set(fact.file, { ...file, accepted: true });
        break;
      }
      case 'fileStart': {
        const file = this.files.get(fact.file);
        const { size, path } = fact;
        if (file !== undefined) this.files.set(fact.file, { ...file, size, path, started: true });
        break;
      }
      case 'fileEnd':
        this.files.delete(fact.file);
        this.pastFiles.push(fact.file);
        break;
    }
  }

  #writeFile(fact: FactOf<'fileOffer'> | FactOf<'fileRequest'>, kind: OpenFile['kind']): void {
    const { type: _, ...told } = fact;
    const asker = this.sessionOf(fact.from) ?? '';
    const asked = this.sessionOf(fact.to) ?? '';
    this.files.set(fact.seq, { ...told, kind, started: false, asker, asked });
  }

  #writeRequest({ seq, id, from, to, at, expiresAt }: FactOf<'pairRequest'>): void {
    const asker = this.sessionOf(from) ?? '';
    const asked = this.sessionOf(to) ?? '';
    this.questions.set(seq, { seq, id, from, to, at, expiresAt, asker, asked });
  }

  #startPair({ seq, request, users: [asker, asked] }: FactOf<'pairStart'>): void {
    this.pairs.set(seq, [this.sessionOf(asker) ?? '', this.sessionOf(asked) ?? '']);
    this.origins.set(seq, request);
    this.#change(asker, { partner: asked });
    this.#change(asked, { partner: asker });
  }

  #endQuestion(request: number): void {
    this.questions.delete(request);
    this.past.push(request);
  }

  #change(name: string, change: Partial<User>, without?: 'partner'): void {
    const session = this.sessionOf(name);
    const user = session === undefined ? undefined : this.users.get(session);
    if (session === undefined || user === undefined) return;
    const changed = { ...user, ...change };
    if (without !== undefined) delete changed[without];
    this.users.set(session, changed);
  }
}
