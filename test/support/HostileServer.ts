import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { encodeMessage } from './naiveFrames.js';

const at = 1_700_000_000_000;

/** A welcome as a server sends it, with whatever is to be wrong about it. */
export function welcome(changes: object = {}, limits: object = {}): object {
  return {
    type: 'welcome',
    name: 'victim',
    session: 'session',
    token: 'token',
    seq: 0,
    at,
    resumed: false,
    missed: 0,
    requests: [],
    files: [],
    limits: {
      maxFrameBytes: 65_536,
      maxTextBytes: 4096,
      messagesPerSecond: 0,
      messageBurst: 100,
      pingMs: 25_000,
      pongMs: 20_000,
      resumeMs: 120_000,
      maxFileBytes: 1_000_000_000,
      transferWindowBytes: 1_048_576,
      ...limits,
    },
    ...changes,
  };
}

export const user = (name: string) => ({ name, status: 'awake', joinedAt: at });

export const roster = (users: readonly object[] = [user('victim')], more = false) => ({
  type: 'roster',
  users,
  more,
});

/** A fact at a place in the order. */
export const fact = (seq: number, type: string, fields: object) => ({ type, seq, at, ...fields });

/** A server that does to whoever connects whatever a test has thought of. */
export class HostileServer implements AsyncDisposable {
  /** Connections so far. */
  accepted = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** `treat` is called when the login of a connection has come, or the first of it. */
  static async open(treat: (socket: Socket, count: number) => void): Promise<HostileServer> {
    const server = createServer({ noDelay: true });
    const hostile = new HostileServer(server);
    server.on('connection', (socket) => {
      hostile.accepted += 1;
      const count = hostile.accepted;
      hostile.#sockets.add(socket);
      socket.on('error', () => {});
      socket.once('data', () => treat(socket, count));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return hostile;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Messages as one piece of a stream. */
export function stream(...messages: readonly unknown[]): Buffer {
  return Buffer.concat(messages.map(encodeMessage));
}
