import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { CancelTimer, Clock } from '../../clock.js';
import { ChatError } from '../../errors.js';
import type { Sink } from '../../transfer/Sink.js';
import { plainAddress } from '../../transport/SocketTransport.js';

/** Time for whoever was told of an outlet to come, then to take each piece, and at the end to go, in milliseconds. */
const outletMs = 30_000;

export interface OutletOptions {
  /** Where it listens. */
  readonly host: string;
  /** Who may come. */
  readonly guest: string;
  readonly clock: Clock;
}

/**
 * A file for a client that reads it from a socket, up to its end: listens for one connection from one address, and sends
 * no faster than is read. A file that fails ends in a reset, so that it is not taken for whole.
 */
export class Outlet implements Sink {
  readonly port: number;
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #guest: Promise<Socket>;
  #socket: Socket | undefined;
  #reject: (error: ChatError) => void = () => {};

  private constructor(server: Server, port: number, { guest, clock }: OutletOptions) {
    this.#server = server;
    this.port = port;
    this.#clock = clock;
    this.#guest = new Promise((resolve, reject) => {
      const cancel = clock.after(outletMs, () => this.#fail());
      this.#reject = (error) => {
        cancel();
        reject(error);
      };
      server.on('connection', (socket: Socket) => {
        socket.on('error', () => {});
        if (this.#socket !== undefined || plainAddress(socket.remoteAddress) !== guest) {
          socket.destroy();
          return;
        }
        cancel();
        // Nobody else may come: those who try are refused by the system.
        server.close();
        this.#socket = socket;
        socket.resume();
        resolve(socket);
      });
    });
    this.#guest.catch(() => {});
  }

  /** Rejects with `UNREACHABLE`. */
  static async open(options: OutletOptions): Promise<Outlet> {
    // Some of these clients close their side as soon as they have come, and read on.
    const server = createServer({ noDelay: true, allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => {
      server.on('error', () => reject(unreachable()));
      server.listen({ host: options.host, port: 0, backlog: 4 }, resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw unreachable();
    return new Outlet(server, address.port, options);
  }

  async write(bytes: Uint8Array): Promise<void> {
    const socket = await this.#guest;
    await this.#inTime(socket, (resolve, reject) => {
      // What was not taken before a reset is called back, too, and not as an error.
      socket.write(bytes, (error) =>
        error || socket.destroyed ? reject(unreachable()) : resolve(),
      );
    });
  }

  async commit(): Promise<Record<never, never>> {
    const socket = await this.#guest;
    await this.#inTime(socket, (resolve, reject) => {
      socket.end((error?: Error | null) => (error ? reject(unreachable()) : resolve()));
    });
    // It may keep its side open for ever.
    const cancel = this.#clock.after(outletMs, () => socket.destroy());
    socket.once('close', cancel);
    return {};
  }

  async abort(): Promise<void> {
    this.#fail();
  }

  #fail(): void {
    this.#server.close();
    this.#reject(unreachable());
    this.#socket?.resetAndDestroy();
  }

  async #inTime(
    socket: Socket,
    begin: (resolve: () => void, reject: (error: ChatError) => void) => void,
  ): Promise<void> {
    let cancel: CancelTimer = () => {};
    const handleClose = () => reject(unreachable());
    let reject: (error: ChatError) => void = () => {};
    try {
      await new Promise<void>((resolve, rejectThis) => {
        reject = rejectThis;
        if (socket.destroyed) return reject(unreachable());
        cancel = this.#clock.after(outletMs, () => this.#fail());
        socket.once('close', handleClose);
        begin(resolve, reject);
      });
    } finally {
      cancel();
      socket.off('close', handleClose);
    }
  }
}

function unreachable(): ChatError {
  return new ChatError('UNREACHABLE', 'The file was not taken.');
}
