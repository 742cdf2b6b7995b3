import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { encodeRecord, records } from './wires.js';

export type SelectStage = 1 | 2 | 3 | 4 | 5 | 6;

interface Guest {
  readonly socket: Socket;
  rest: Buffer;
  name: string;
  isAsleep: boolean;
  /** The partner of a 1:1. */
  with: Guest | undefined;
  /** Who asked this one for a 1:1. */
  askedBy: Guest | undefined;
}

/**
 * The server of the select() chat at one of its stages, made from its description alone: faults included, for names are not
 * unique, any name in brackets is passed on, and what it does not understand it tells everyone.
 */
export class SelectServer implements AsyncDisposable {
  /** Every text that came, in order. */
  readonly heard: string[] = [];
  readonly #stage: SelectStage;
  readonly #server: Server;
  readonly #guests: Guest[] = [];

  private constructor(stage: SelectStage, server: Server) {
    this.#stage = stage;
    this.#server = server;
  }

  static async open(stage: SelectStage): Promise<SelectServer> {
    const server = createServer({ noDelay: true });
    const select = new SelectServer(stage, server);
    server.on('connection', (socket) => select.#handleConnection(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return select;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** For a client of ours. */
  get url(): string {
    return `record://127.0.0.1:${this.port}`;
  }

  get names(): string[] {
    return this.#guests.map(({ name }) => name);
  }

  /** Loses everyone. */
  cut(): void {
    for (const { socket } of this.#guests) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #handleConnection(socket: Socket): void {
    const guest: Guest = {
      socket,
      rest: Buffer.alloc(0),
      name: '',
      isAsleep: false,
      with: undefined,
      askedBy: undefined,
    };
    this.#guests.push(guest);
    socket.on('error', () => {});
    socket.on('close', () => this.#remove(guest));
    socket.on('data', (bytes) => {
      const { texts, rest } = records.decode(Buffer.concat([guest.rest, bytes]));
      guest.rest = rest;
      for (const text of texts) {
        this.heard.push(text);
        if (this.#guests.includes(guest)) this.#handle(guest, text);
      }
    });
  }

  #remove(guest: Guest): void {
    const index = this.#guests.indexOf(guest);
    if (index < 0) return;
    this.#guests.splice(index, 1);
    guest.socket.end();
    if (guest.with !== undefined) guest.with.with = undefined;
    if (this.#stage >= 4 && guest.name !== '')
      this.#tellAll(`[${guest.name}]님이 퇴장하였습니다.\n`);
  }

  #handle(guest: Guest, text: string): void {
    const stage = this.#stage;
    const body = stage === 1 ? text : text.replace(/^\[[^\]]*\] /, '');
    const [word = '', first = '', ...others] = body.trimEnd().split(' ');
    if (stage <= 2 && body === 'exit\n') return this.#remove(guest);
    if (stage >= 3) {
      if (text.startsWith('/login ')) return this.#logIn(guest, text.slice('/login '.length));
      if (word === '/list') return this.#list(guest);
      if (word === '/exit') return this.#remove(guest);
    }
    if (stage >= 4) {
      if (word === '/sleep') {
        guest.isAsleep = true;
        return;
      }
      guest.isAsleep = false;
      if (word === '/wakeup') return;
      if (word === '/to') return this.#whisper(guest, first, others.join(' '));
    }
    if (stage >= 5 && this.#handlePairing(guest, word, first)) return;
    if (guest.with !== undefined) return this.#send(guest.with, `[1:1] ${text}`);
    this.#tellAll(text);
  }

  #logIn(guest: Guest, name: string): void {
    guest.name = name;
    const others = this.#guests.filter((other) => other !== guest);
    if (this.#stage < 4) return;
    for (const other of others) this.#send(other, `[${name}]님이 입장하였습니다.\n`);
  }

  #list(guest: Guest): void {
    const hasStatus = this.#stage >= 4;
    const line = '----------------------\n';
    this.#send(guest, `User List\nNo\tname${hasStatus ? '\tstatus' : ''}\n${line}`);
    this.#guests.forEach(({ name, isAsleep }, index) => {
      const status = hasStatus ? `\t${isAsleep ? 'S' : 'O'}` : '';
      this.#send(guest, `${`${index}`.padStart(2, '0')}\t${name}${status}\n`);
    });
    this.#send(guest, line);
  }

  #whisper(guest: Guest, to: string, text: string): void {
    const other = this.#find(to);
    if (other !== undefined && !other.isAsleep) {
      this.#send(other, `[귓속말] [${guest.name}] ${text}\n`);
    }
  }

  /** True if it was about a 1:1. */
  #handlePairing(guest: Guest, word: string, first: string): boolean {
    const asker = guest.askedBy;
    switch (word) {
      case '/with': {
        const asked = this.#find(first);
        if (asked === undefined) return true;
        asked.askedBy = guest;
        this.#send(asked, `[${guest.name}]님이 1:1 대화를 요청했습니다. (y/n)? `);
        return true;
      }
      case 'y':
      case '/withyes':
        if (asker === undefined) return word !== 'y';
        guest.askedBy = undefined;
        guest.with = asker;
        asker.with = guest;
        this.#send(asker, `[${guest.name}]님과 1:1 대화 시작\n`);
        this.#send(guest, `[${asker.name}]님과 1:1 대화 시작\n`);
        return true;
      case 'n':
      case '/withno':
        if (asker === undefined) return word !== 'n';
        guest.askedBy = undefined;
        this.#send(asker, `[${guest.name}]님이 1:1 대화를 거부했습니다.\n`);
        return true;
      case '/end': {
        const partner = guest.with;
        if (partner === undefined) return true;
        guest.with = undefined;
        partner.with = undefined;
        this.#send(guest, `[${partner.name}]님과 1:1 대화 종료\n`);
        this.#send(partner, `[${guest.name}]님과 1:1 대화 종료\n`);
        return true;
      }
      default:
        return false;
    }
  }

  #find(name: string): Guest | undefined {
    return this.#guests.find((guest) => guest.name === name);
  }

  #tellAll(text: string): void {
    const isNotice = text.includes(']님이 ');
    for (const guest of this.#guests) if (isNotice || !guest.isAsleep) this.#send(guest, text);
  }

  /** A text that does not fit goes on in the next record. */
  #send(guest: Guest, text: string): void {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += 127) {
      guest.socket.write(encodeRecord(bytes.subarray(at, at + 127), 0x55));
    }
  }
}
