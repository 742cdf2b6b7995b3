import type { User } from '../protocol/model.js';
import type { Request, RequestOf } from '../protocol/requests.js';
import { encodeRecords, RecordDecoder } from '../wire/records/frames.js';
import { Ledger } from './Ledger.js';
import { OldList } from './OldList.js';
import type { Skill } from './RecordsMember.js';
import { encodeOwn, RecordsMember } from './RecordsMember.js';
import { readRecord } from './readRecord.js';
import type { Stage, Understudy } from './Understudy.js';

/** Longest text that is taken from the old server, in bytes. */
const maxTextBytes = 65_536;

/** Plays a server of ours in front of the select() chat's server, of whatever stage. */
export class RecordsUnderstudy implements Understudy {
  readonly #stage: Stage;
  readonly #ledger: Ledger;
  readonly #records = new RecordDecoder(maxTextBytes);
  readonly #list: OldList;
  /** The name under which the client wants to come in. */
  #name = '';
  #member: RecordsMember | undefined;
  /** What the server told last before the client was in: perhaps why it never will be. */
  #lastWord = '';

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#ledger = new Ledger(stage);
    this.#list = new OldList(() => stage.now());
  }

  handleRequest(request: Request): void {
    switch (request.type) {
      case 'login':
        return this.#login(request);
      case 'resume':
        return this.#ledger.refuse(undefined, 'EXPIRED', 'This server keeps no sessions.');
      case 'ping':
        return this.#stage.tell({ type: 'pong' });
      case 'bye':
        this.#member?.leave();
        return this.#stage.end();
      default:
        if ('id' in request) this.#member?.handleRequest(request);
    }
  }

  handleBytes(bytes: Uint8Array): void {
    const sink = { handleText: (text?: string) => this.#read(text), handleAnswer: () => {} };
    for (let at = 0; at < bytes.length; ) at = this.#records.take(bytes, at, sink);
  }

  handleEnd(): void {
    if (this.#member !== undefined || this.#lastWord === '') return;
    this.#ledger.refuse(undefined, 'DENIED', this.#lastWord);
  }

  #login({ name, password }: RequestOf<'login'>): void {
    if (password !== undefined) {
      // Servers of the early stages would tell it to everyone.
      return this.#ledger.refuse(undefined, 'PROTOCOL', 'This server knows no passwords.');
    }
    this.#name = name;
    this.#stage.send(encodeRecords([`/login ${name}`]));
    this.#stage.send(encodeOwn(name, ['/list']));
  }

  #read(text: string | undefined): void {
    // What was too long is lost.
    if (text === undefined) return;
    const report = readRecord(text);
    if (this.#member !== undefined) return this.#member.handleReport(report);
    // The server says to all what it does not understand: so this one knows no list, and no names.
    const isEcho = report.kind === 'message' && report.from === this.#name;
    if (isEcho && report.text === '/list') return this.#comeIn('early', []);
    const list = this.#list.handle(report);
    if (list !== undefined) return this.#comeIn(list.hasStatus ? 'late' : 'middle', list.users);
    if (report.kind === 'other') this.#lastWord = text;
  }

  #comeIn(skill: Skill, listed: readonly User[]): void {
    const name = this.#name;
    const namesakes = listed.filter((user) => user.name === name).length;
    if (namesakes > 1) {
      // Old servers let several in under one name; nobody could tell their messages apart.
      this.#stage.send(encodeOwn(name, ['/exit']));
      return this.#ledger.refuse(undefined, 'NAME_TAKEN', `The name ${name} is taken.`);
    }
    const own = { name, status: 'awake', joinedAt: this.#stage.now() } as const;
    const users = namesakes === 1 ? listed : [...listed, own];
    const member = { stage: this.#stage, ledger: this.#ledger, name, skill, users };
    this.#member = new RecordsMember(member);
    this.#ledger.welcome(name, users);
  }
}
