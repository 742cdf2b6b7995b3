import { once } from 'node:events';
import net from 'node:net';

/** `up` goes from client to server, `down` from server to client. */
export type Direction = 'up' | 'down';
/** How a connection ends: `cut` tells both ends properly (FIN); `reset` does not (RST). */
export type Ending = 'cut' | 'reset';

const directions = ['up', 'down'] as const;
/** Past this much waiting in the proxy, the sending end is not read: so it feels that the other takes nothing. */
const heldBytes = 16 * 1024;

/** Settles when more can be written, or never again. */
function roomIn(socket: net.Socket): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      socket.off('drain', settle).off('close', settle);
      resolve();
    };
    socket.on('drain', settle).on('close', settle);
  });
}

/** One direction of one connection. */
class Stream {
  /** Bytes handed over so far. */
  bytes = 0;
  readonly #from: net.Socket;
  readonly #to: net.Socket;
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #frozen = false;
  #ended = false;
  #busy = false;
  #delayMs = 0;
  #pieceBytes = Number.POSITIVE_INFINITY;
  #limit: { readonly bytes: number; readonly act: () => void } | undefined;

  constructor(from: net.Socket, to: net.Socket) {
    this.#from = from;
    this.#to = to;
    from.on('data', (data) => {
      this.#waiting.push(data);
      this.#waitingBytes += data.length;
      if (this.#waitingBytes > heldBytes) from.pause();
      void this.#pump();
    });
    from.on('end', () => {
      this.#ended = true;
      void this.#pump();
    });
  }

  freeze(frozen: boolean): void {
    this.#frozen = frozen;
    void this.#pump();
  }

  /** Every piece waits this long. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** Hands over at most this many bytes at a time. */
  split(pieceBytes: number): void {
    this.#pieceBytes = pieceBytes;
  }

  /** Hands over this many bytes in all, then acts. */
  limit(bytes: number, act: () => void): void {
    this.#limit = { bytes, act };
    void this.#pump();
  }

  /** Tells the receiving end that no more will come; what waits, and what is still sent, is lost. */
  end(): void {
    this.#frozen = true;
    this.#to.end();
    this.#from.removeAllListeners('data');
    this.#from.resume();
  }

  get #isOpen(): boolean {
    return !this.#frozen && this.#to.writable;
  }

  async #pump(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#isOpen) {
      if (this.#limit !== undefined && this.bytes >= this.#limit.bytes) {
        const { act } = this.#limit;
        this.#limit = undefined;
        act();
        continue;
      }
      if (this.#delayMs > 0 && this.#waitingBytes > 0) {
        await new Promise((resolve) => setTimeout(resolve, this.#delayMs));
      }
      const piece = this.#isOpen ? this.#take() : undefined;
      if (piece === undefined) break;
      this.bytes += piece.length;
      const taken = this.#to.write(piece);
      if (!taken) await roomIn(this.#to);
      else if (this.#pieceBytes < heldBytes) await new Promise((resolve) => setImmediate(resolve));
    }
    this.#busy = false;
    if (this.#ended && !this.#frozen && this.#waitingBytes === 0) this.#to.end();
  }

  #take(): Buffer | undefined {
    const first = this.#waiting.shift();
    if (first === undefined) return undefined;
    const most = Math.min(this.#pieceBytes, (this.#limit?.bytes ?? Infinity) - this.bytes);
    const piece = first.subarray(0, most);
    if (piece.length < first.length) this.#waiting.unshift(first.subarray(piece.length));
    this.#waitingBytes -= piece.length;
    if (this.#waitingBytes <= heldBytes) this.#from.resume();
    return piece;
  }
}

/** One connection through the proxy, and what can be done to it. */
export class FaultConnection {
  /** Settles when nothing is left of it. */
  readonly closed: Promise<void>;
  readonly #client: net.Socket;
  readonly #server: net.Socket;
  readonly #streams: Readonly<Record<Direction, Stream>>;

  constructor(client: net.Socket, server: net.Socket) {
    this.#client = client;
    this.#server = server;
    this.#streams = { up: new Stream(client, server), down: new Stream(server, client) };
    const sockets = [client, server];
    for (const socket of sockets) {
      socket.setNoDelay(true);
      // What happens to one end happens to the other: a reset passes through, as it does in a network.
      socket.on('error', () => this.reset());
    }
    this.closed = Promise.all(
      sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))),
    ).then(() => {});
  }

  /** Bytes that went through in a direction. */
  bytes(direction: Direction): number {
    return this.#streams[direction].bytes;
  }

  /** Ends both directions with FIN; what was under way is lost. */
  cut(): void {
    for (const direction of directions) this.#streams[direction].end();
  }

  /** Ends both directions with RST. */
  reset(): void {
    for (const socket of [this.#client, this.#server]) {
      // A socket that is being shut down cannot be reset, and would never close.
      if (socket.writableEnded || socket.connecting) socket.destroy();
      else if (!socket.destroyed) socket.resetAndDestroy();
    }
  }

  end(how: Ending): void {
    if (how === 'cut') this.cut();
    else this.reset();
  }

  /** Ends one direction with FIN and leaves the other open. */
  halfClose(direction: Direction): void {
    this.#streams[direction].end();
  }

  /** Hands nothing over any more, and says nothing of it. */
  freeze(...which: readonly Direction[]): void {
    for (const direction of pick(which)) this.#streams[direction].freeze(true);
  }

  /** Hands over what gathered meanwhile, and goes on. */
  thaw(...which: readonly Direction[]): void {
    for (const direction of pick(which)) this.#streams[direction].freeze(false);
  }

  delay(ms: number, ...which: readonly Direction[]): void {
    for (const direction of pick(which)) this.#streams[direction].delay(ms);
  }

  /** Hands over in pieces of at most this many bytes, each with a write of its own. */
  split(pieceBytes: number, ...which: readonly Direction[]): void {
    for (const direction of pick(which)) this.#streams[direction].split(pieceBytes);
  }

  /** Ends it after so many bytes in a direction. */
  endAfter(bytes: number, direction: Direction, how: Ending): void {
    this.#streams[direction].limit(bytes, () => this.end(how));
  }

  /** Freezes both directions after so many bytes in one. */
  freezeAfter(bytes: number, direction: Direction): void {
    this.#streams[direction].limit(bytes, () => this.freeze());
  }
}

function pick(which: readonly Direction[]): readonly Direction[] {
  return which.length === 0 ? directions : which;
}

/** A TCP proxy on loopback that does to connections what networks do to them. */
export class FaultProxy implements AsyncDisposable {
  readonly port: number;
  /** All connections that are open, oldest first. */
  readonly connections = new Set<FaultConnection>();
  /** Connections accepted so far. */
  accepted = 0;
  /** Told of each connection before the first byte goes through. */
  handleConnection: (connection: FaultConnection) => void = () => {};
  readonly #server: net.Server;

  private constructor(server: net.Server, targetPort: number) {
    this.#server = server;
    this.port = (server.address() as net.AddressInfo).port;
    server.on('connection', (client) => this.#handleClient(client, targetPort));
  }

  static async start(targetPort: number): Promise<FaultProxy> {
    const server = net.createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultProxy(server, targetPort);
  }

  get tcpUrl(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.port}/chat`;
  }

  /** The connection that was opened last. */
  get latest(): FaultConnection {
    const latest = [...this.connections].at(-1);
    if (latest === undefined) throw new Error('No connection is open.');
    return latest;
  }

  /** From now on nobody can connect: the port is closed. Those who are connected stay. */
  refuse(): void {
    this.#server.close();
  }

  /** Takes connections again, on the same port. */
  async welcome(): Promise<void> {
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  endAll(how: Ending): void {
    for (const connection of this.connections) connection.end(how);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) this.#server.close();
    const all = [...this.connections];
    this.endAll('reset');
    await Promise.all(all.map(({ closed }) => closed));
  }

  #handleClient(client: net.Socket, port: number): void {
    const server = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const connection = new FaultConnection(client, server);
    this.accepted += 1;
    this.connections.add(connection);
    void connection.closed.then(() => this.connections.delete(connection));
    this.handleConnection(connection);
  }
}
