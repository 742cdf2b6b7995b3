import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Wire } from './wires.js';

const listHead = 'User List\nNo\tname\tstatus\n----------------------\n';
const listEnd = '----------------------\n';

/** A client of one of the old systems, without a person. */
export class LegacyPeer {
  readonly socket: Socket;
  readonly wire: Wire;
  /** All that was shown, in order: records, lines or frames. */
  readonly heard: string[] = [];
  readonly #pieces: Buffer[] = [];
  /** Settles when the connection is gone. */
  readonly closed: Promise<void>;
  #unread: Buffer = Buffer.alloc(0);
  /** What was shown before this was taken. */
  #taken = 0;
  #isClosed = false;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: Socket, wire: Wire) {
    this.socket = socket;
    this.wire = wire;
    socket.on('error', () => {});
    socket.on('data', (bytes) => this.#handleData(bytes));
    this.closed = once(socket, 'close').then(() => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  static async connect(url: string, wire: Wire): Promise<LegacyPeer> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    return new LegacyPeer(socket, wire);
  }

  /** All that came. */
  get received(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  /** Types lines, each sent by itself, all with one write. */
  says(...texts: readonly string[]): void {
    this.sends(...texts.map((text) => this.wire.encode(text)));
  }

  sends(...bytes: readonly (Buffer | string)[]): void {
    this.socket.write(Buffer.concat(bytes.map((each) => Buffer.from(each))));
  }

  /** Resolves when this is shown, given as it stands on records. What was shown before counts as taken. */
  async hears(text: string): Promise<void> {
    const wanted = this.wire.shown(text);
    await this.#find(`“${wanted}”`, (shown) => shown === wanted);
  }

  /** Resolves with what is shown next. */
  next(): Promise<string> {
    return this.#find('anything', () => true);
  }

  /** Resolves with the names and states of the list. */
  async list(): Promise<string[]> {
    const before = this.#taken;
    const rows = await this.#askForList();
    this.#taken = Math.max(before, this.#taken);
    return rows;
  }

  /** Resolves with all that was shown up to now, and not taken. */
  async hearsUntilNow(): Promise<string[]> {
    const from = this.#taken;
    const rows = await this.#askForList();
    const listTexts = this.wire.name === 'lines' ? 4 + rows.length : 2 + rows.length;
    return this.heard.slice(from, this.#taken - listTexts);
  }

  async #askForList(): Promise<string[]> {
    // A blank before the slash: that is how a client of typed frames would let it through.
    this.says(' /list');
    for (const text of this.wire.name === 'lines' ? (listHead.match(/.*\n/g) ?? []) : [listHead]) {
      await this.hears(text);
    }
    const rows: string[] = [];
    for (;;) {
      const row = await this.next();
      if (row === this.wire.shown(listEnd)) return rows;
      rows.push(row.replace(/\n$/, ''));
    }
  }

  async #find(what: string, matches: (text: string) => boolean): Promise<string> {
    for (;;) {
      for (; this.#taken < this.heard.length; this.#taken += 1) {
        const text = this.heard[this.#taken];
        if (text === undefined || !matches(text)) continue;
        this.#taken += 1;
        return text;
      }
      if (this.#isClosed) {
        throw new Error(`Closed before ${what} was shown, after ${JSON.stringify(this.heard)}`);
      }
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #handleData(bytes: Buffer): void {
    this.#pieces.push(bytes);
    const { texts, rest } = this.wire.decode(Buffer.concat([this.#unread, bytes]));
    this.#unread = rest;
    for (const text of texts) this.heard.push(text);
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
