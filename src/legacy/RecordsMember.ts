import type { User } from '../protocol/model.js';
import type { AnsweredRequest, RequestOf } from '../protocol/requests.js';
import { utf8Bytes } from '../protocol/text.js';
import { encodeRecords } from '../wire/records/frames.js';
import type { Ledger } from './Ledger.js';
import { OldList } from './OldList.js';
import { OldPairing } from './OldPairing.js';
import { OwnSpeech } from './OwnSpeech.js';
import { People } from './People.js';
import { pieces } from './pieces.js';
import type { Report } from './readRecord.js';
import type { Stage } from './Understudy.js';

/** What the old server looks at has to fit one record, with its NUL; and so has what it makes of it. */
const lineBytes = 127;
/** Under this name stands what has none: texts of the first stage, and what else a server tells. */
export const nobody = 'anonymous';

/**
 * What the old server understands, by its stage: `early` (1 and 2) nothing but text, `middle` (3) a list, `late` (4 to 6)
 * whispers, sleep and, perhaps, 1:1. What it does not understand it tells everyone.
 */
export type Skill = 'early' | 'middle' | 'late';

export interface RecordsMemberOptions {
  readonly stage: Stage;
  readonly ledger: Ledger;
  readonly name: string;
  readonly skill: Skill;
  readonly users: readonly User[];
}

/** Lines, each with the name, as the old clients send them. */
export function encodeOwn(name: string, lines: readonly string[]): Uint8Array {
  return encodeRecords(lines.map((line) => `[${name}] ${line}\n`));
}

/** A client that is in, on a server of the select() chat. */
export class RecordsMember {
  readonly #options: RecordsMemberOptions;
  readonly #people = new People();
  readonly #list: OldList;
  readonly #speech: OwnSpeech;
  readonly #pairing: OldPairing;
  readonly #prefixBytes: number;
  /** Requests for a list, in their order. */
  readonly #lists: string[] = [];
  #isAsleep = false;

  constructor(options: RecordsMemberOptions) {
    const { stage, ledger, name, users } = options;
    this.#options = options;
    this.#people.reset(users);
    this.#list = new OldList(() => stage.now());
    this.#speech = new OwnSpeech(ledger, name);
    this.#pairing = new OldPairing({ ledger, name, say: (command) => this.#say(command) });
    this.#prefixBytes = utf8Bytes(`[${name}] \n`);
  }

  handleRequest(request: AnsweredRequest): void {
    const { ledger, skill } = this.#options;
    const { id, type } = request;
    const isKnown = skill === 'late' || type === 'say' || (type === 'list' && skill === 'middle');
    if (!isKnown) return ledger.refuse(id, 'PROTOCOL', 'This server does not know that.');
    switch (type) {
      case 'say':
        return this.#speak(request);
      case 'whisper':
        return this.#whisper(request);
      case 'list':
        this.#lists.push(id);
        return this.#say('/list');
      case 'sleep':
      case 'wake':
        return this.#setStatus(id, type === 'sleep');
      case 'ask':
        if (this.#isThere(id, request.to)) this.#pairing.ask(request);
        return;
      case 'answer':
        return this.#pairing.answer(request);
      case 'withdraw':
        return this.#pairing.withdraw(request);
      case 'end':
        return this.#pairing.end(request);
      default:
        return ledger.refuse(id, 'PROTOCOL', 'This server does not know that.');
    }
  }

  handleReport(report: Report): void {
    const { ledger, name, skill, stage } = this.#options;
    switch (report.kind) {
      case 'message':
        return this.#handleMessage(report.from, report.text);
      case 'whisper':
        return this.#tellWhisper(report.from, report.text);
      case 'pairMessage':
        return this.#handlePairMessage(report.from, report.text);
      case 'join': {
        const user = { name: report.name, status: 'awake', joinedAt: stage.now() } as const;
        if (this.#people.add(report.name)) ledger.tell({ type: 'join', user });
        return;
      }
      case 'leave':
        if (report.name === name || !this.#people.remove(report.name)) return;
        this.#pairing.handleLeave(report.name);
        ledger.tell({ type: 'leave', name: report.name, reason: 'left' });
        return;
      case 'pairRequest':
        return this.#pairing.handleRequest(report.name);
      case 'pairDeclined':
        return this.#pairing.handleEndOfQuestion(report.name, 'declined');
      case 'pairStart':
        return this.#pairing.handleStart(report.name);
      case 'pairEnd':
        return this.#pairing.handleEnd(report.name);
      case 'other':
        if (skill === 'early') this.#tellMessage(nobody, report.text);
        else this.#tellWhisper(nobody, report.text);
        return;
      default:
        this.#handleList(report);
    }
  }

  leave(): void {
    this.#say(this.#options.skill === 'early' ? 'exit' : '/exit');
  }

  #speak({ id, text, pair }: RequestOf<'say'>): void {
    const { ledger, name } = this.#options;
    if (pair !== undefined && pair !== this.#pairing.pair) {
      return ledger.refuse(id, 'PAIR_ENDED', 'The 1:1 this was meant for is over.');
    }
    const lines = text.split('\n');
    if (lines.some((line) => this.#isObeyed(line))) {
      return ledger.refuse(id, 'TEXT_INVALID', 'This server would take it for a command.');
    }
    this.#noteAwake();
    if (this.#pairing.pair === undefined) {
      this.#speech.add(id, text);
      return this.#say(...lines);
    }
    this.#say(...pieces(text, this.#roomBehind('[1:1] ')));
    // It goes to the other one only, and does not come back.
    const scope = { scope: 'pair', pair: this.#pairing.pair } as const;
    ledger.tell({ type: 'message', id, from: name, text, ...scope });
  }

  #whisper({ id, to, text }: RequestOf<'whisper'>): void {
    if (!this.#isThere(id, to)) return;
    const { ledger, name } = this.#options;
    const command = `/to ${to} `;
    const room = this.#roomBehind(command, '[귓속말] ');
    this.#noteAwake();
    // A record that only went on with a whisper would be a message to all.
    this.#say(...pieces(text, room).map((piece) => command + piece));
    ledger.tell({ type: 'whisper', id, from: name, to, text });
  }

  /** Bytes of text that fit a line in which any of these stands beside the name. */
  #roomBehind(...before: readonly string[]): number {
    return lineBytes - this.#prefixBytes - Math.max(...before.map(utf8Bytes));
  }

  /** Whether a line would be more than a line there. */
  #isObeyed(line: string): boolean {
    const word = line.trim();
    if (this.#options.skill === 'early') return word === 'exit';
    return word.startsWith('/') || (this.#pairing.isAsked && /^[yn]$/i.test(word));
  }

  #isThere(id: string, name: string): boolean {
    const { ledger } = this.#options;
    if (name === this.#options.name) ledger.refuse(id, 'SELF', 'That is this client.');
    else if (this.#people.has(name)) return true;
    else ledger.refuse(id, 'USER_UNKNOWN', 'Nobody of that name is here.');
    return false;
  }

  #setStatus(id: string, isAsleep: boolean): void {
    const { ledger, name } = this.#options;
    if (isAsleep === this.#isAsleep) return ledger.done(id);
    this.#isAsleep = isAsleep;
    this.#say(isAsleep ? '/sleep' : '/wakeup');
    ledger.tell({ type: isAsleep ? 'sleep' : 'wake', id, name, by: name });
  }

  /** Who speaks is awake. */
  #noteAwake(): void {
    const { ledger, name } = this.#options;
    if (this.#isAsleep) ledger.tell({ type: 'wake', name, by: name });
    this.#isAsleep = false;
  }

  #handleMessage(from: string, text: string): void {
    if (from === this.#options.name) {
      if (this.#speech.handleLine(text)) return;
      // The server says to all what it does not understand: this one knows no 1:1.
      const [, asked] = /^\/with (.+)$/.exec(text) ?? [];
      if (asked !== undefined) return this.#pairing.handleEndOfQuestion(asked, 'expired');
    }
    this.#tellMessage(from, text);
  }

  #handlePairMessage(from: string, text: string): void {
    const { pair } = this.#pairing;
    if (pair === undefined) return this.#tellWhisper(from, text);
    const id = this.#options.ledger.makeId();
    this.#options.ledger.tell({ type: 'message', id, from, text, scope: 'pair', pair });
  }

  #handleList(report: Report): void {
    const list = this.#list.handle(report);
    const id = list && this.#lists.shift();
    if (id === undefined || list === undefined) return;
    const { users } = list;
    this.#options.stage.tell({ type: 'users', id, users: [...users], more: false });
  }

  #tellMessage(from: string, text: string): void {
    const { ledger } = this.#options;
    ledger.tell({ type: 'message', id: ledger.makeId(), from, text, scope: 'room' });
  }

  #tellWhisper(from: string, text: string): void {
    const { ledger, name } = this.#options;
    ledger.tell({ type: 'whisper', id: ledger.makeId(), from, to: name, text });
  }

  #say(...lines: readonly string[]): void {
    const { stage, name } = this.#options;
    stage.send(encodeOwn(name, lines));
  }
}
