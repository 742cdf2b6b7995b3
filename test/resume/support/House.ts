import type { ChatClientOptions, ChatServerOptions } from '../../../src/index.js';
import { ChatClient, ChatServer } from '../../../src/index.js';
import { FaultProxy } from '../../support/FaultProxy.js';
import { until } from '../../support/until.js';
import { Witness } from './Witness.js';

/** Comes back quickly, so that a test of coming back is quick. */
export const quick = { minDelayMs: 2, maxDelayMs: 40 } as const;

export interface Guest extends AsyncDisposable {
  readonly client: ChatClient;
  readonly witness: Witness;
}

export type GuestOptions = Partial<ChatClientOptions> & {
  /** Whether it goes through the proxy. Default true. */
  readonly proxied?: boolean;
  readonly carrier?: 'tcp' | 'websocket';
};

/** A server, a proxy before it, and those who come to both. */
export class House implements AsyncDisposable {
  readonly proxy: FaultProxy;
  readonly port: number;
  #server: ChatServer;
  readonly #clients: ChatClient[] = [];

  private constructor(server: ChatServer, proxy: FaultProxy, port: number) {
    this.#server = server;
    this.proxy = proxy;
    this.port = port;
  }

  static async open(options: ChatServerOptions = {}): Promise<House> {
    const server = new ChatServer(options);
    const { port } = await server.listen({ port: 0 });
    return new House(server, await FaultProxy.start(port), port);
  }

  get server(): ChatServer {
    return this.#server;
  }

  /** The server's own address, past the proxy. */
  get url(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  /** All connections through the proxy are lost, on both ends, and none can be made until it takes some again. */
  async cutOff(): Promise<void> {
    const lost = [...this.proxy.connections].length;
    const detached = this.#server.stats().detached + lost;
    this.proxy.refuse();
    this.proxy.endAll('reset');
    await until(() => this.#server.stats().detached === detached, 'the loss, at the server');
    const isAway = ({ state }: ChatClient) => state === 'reconnecting';
    await until(() => this.#clients.filter(isAway).length >= lost, 'the loss, at the clients');
  }

  /**
   * Everything the server knew is gone; another one is on the same port. Nobody is told goodbye, and the proxy takes nobody
   * before it is told to.
   */
  async restart(options: ChatServerOptions = {}): Promise<void> {
    this.proxy.refuse();
    this.proxy.endAll('reset');
    await this.#server.close({ drainMs: 0 });
    this.#server = new ChatServer(options);
    await this.#server.listen({ port: this.port });
  }

  /** A client that is not connected yet. */
  guest(name: string, options: GuestOptions = {}): Guest {
    const { proxied = true, carrier = 'tcp', ...own } = options;
    const port = proxied ? this.proxy.port : this.port;
    const url = carrier === 'tcp' ? `tcp://127.0.0.1:${port}` : `ws://127.0.0.1:${port}/chat`;
    const client = new ChatClient({ url, name, reconnect: quick, ...own });
    this.#clients.push(client);
    return {
      client,
      witness: new Witness(client),
      [Symbol.asyncDispose]: () => client.close(),
    };
  }

  /** A client that is in the room. */
  async enter(name: string, options: GuestOptions = {}): Promise<Guest> {
    const guest = this.guest(name, options);
    await guest.client.connect();
    return guest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The proxy first: whoever is frozen there would wait for it.
    await this.proxy[Symbol.asyncDispose]();
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.#server.close({ drainMs: 100 });
  }
}
