import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { encodeTyped } from './wires.js';

/** The most that there may be. */
const maxClients = 5;

interface Guest {
  readonly socket: Socket;
  rest: Buffer;
  /** Empty until it is known. */
  name: string;
}

/**
 * The server of the epoll chat, made from its description alone. Whether who says something hears it, too, the description
 * leaves open: `echoes`.
 */
export class EpollServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #accounts: Readonly<Record<string, string>>;
  readonly #echoes: boolean;
  readonly #guests = new Set<Guest>();

  private constructor(server: Server, accounts: Readonly<Record<string, string>>, echoes: boolean) {
    this.#server = server;
    this.#accounts = accounts;
    this.#echoes = echoes;
  }

  static async open(
    accounts: Readonly<Record<string, string>>,
    { echoes = true } = {},
  ): Promise<EpollServer> {
    const server = createServer({ noDelay: true });
    const epoll = new EpollServer(server, accounts, echoes);
    server.on('connection', (socket) => epoll.#handleConnection(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return epoll;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** For a client of ours. */
  get url(): string {
    return `typed://127.0.0.1:${this.port}`;
  }

  get names(): string[] {
    return [...this.#guests].map(({ name }) => name);
  }

  /** Says goodbye to everyone. */
  closeAll(): void {
    for (const { socket } of this.#guests) socket.end(encodeTyped(3, ''));
  }

  /** Sends bytes as they are to somebody. */
  send(name: string, bytes: Buffer): void {
    this.#find(name)?.socket.write(bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.#guests) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #handleConnection(socket: Socket): void {
    const guest: Guest = { socket, rest: Buffer.alloc(0), name: '' };
    socket.on('error', () => {});
    if (this.#guests.size >= maxClients) {
      socket.end(encodeTyped(1, 'DENIED The server is full.'));
      return;
    }
    this.#guests.add(guest);
    socket.on('close', () => this.#guests.delete(guest));
    socket.on('data', (bytes) => {
      guest.rest = Buffer.concat([guest.rest, bytes]);
      this.#read(guest);
    });
  }

  #read(guest: Guest): void {
    for (;;) {
      const { rest } = guest;
      const [type] = rest;
      const end = rest.indexOf(0, type === 2 ? 2 : 1);
      if (type === undefined || end < 0) return;
      guest.rest = rest.subarray(end + 1);
      this.#handle(guest, type, rest.subarray(1, end));
    }
  }

  #handle(guest: Guest, type: number, body: Buffer): void {
    if (guest.name === '') return this.#logIn(guest, type, body.toString());
    if (type === 0) this.#tellAll(guest, body.toString());
    if (type === 2) this.#passOn(guest, body);
    if (type === 3) guest.socket.destroy();
  }

  #logIn(guest: Guest, type: number, text: string): void {
    const [name = '', ...password] = text.split(' ');
    if (type === 1 && this.#accounts[name] === password.join(' ')) {
      guest.name = name;
      guest.socket.write(encodeTyped(1, 'GRANT'));
    } else {
      guest.socket.end(encodeTyped(1, 'DENIED Wrong password.'));
    }
  }

  #tellAll(guest: Guest, text: string): void {
    for (const other of this.#guests) {
      if (other.name === '' || (other === guest && !this.#echoes)) continue;
      other.socket.write(encodeTyped(0, `[${guest.name}] ${text}`));
    }
  }

  /** The user addressed is swapped for the one who sent it. */
  #passOn(guest: Guest, body: Buffer): void {
    const [user = '', ...words] = body.subarray(1).toString().split(' ');
    const to = this.#find(user);
    if (to === undefined) {
      guest.socket.write(encodeTyped(0, 'There is no such user.'));
    } else {
      const subtype = String.fromCharCode(body[0] ?? 0);
      to.socket.write(encodeTyped(2, subtype + [guest.name, ...words].join(' ')));
    }
  }

  #find(name: string): Guest | undefined {
    return [...this.#guests].find((guest) => guest.name === name);
  }
}
