import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  ChatClientOptions,
  ChatServerOptions,
  FileOffer,
  FileSource,
  FileTransfer,
  ReceiveOptions,
  SendFileOptions,
} from '../../../src/index.js';
import { ChatClient, ChatServer } from '../../../src/index.js';
import { quick } from '../../resume/support/House.js';
import { makeCertificate } from '../../support/certificate.js';
import { FaultProxy } from '../../support/FaultProxy.js';
import { until } from '../../support/until.js';
import { listeningPorts, openFilesIn } from './leftovers.js';
import { Trail } from './Trail.js';

export type Carrier = 'tcp' | 'websocket' | 'tls' | 'secureWebSocket';

const schemes: Readonly<Record<Carrier, string>> = {
  tcp: 'tcp',
  tls: 'tls',
  websocket: 'ws',
  secureWebSocket: 'wss',
};

let made: ReturnType<typeof makeCertificate> | undefined;

function certificate() {
  made ??= makeCertificate();
  return made;
}

export interface ExchangeOptions {
  readonly server?: ChatServerOptions;
  /** Of both clients. */
  readonly client?: Partial<ChatClientOptions>;
  /** How they are connected: the sender, and the receiver. */
  readonly carriers?: readonly [Carrier, Carrier];
}

/** Small beside the files of the tests, so that they are long under way. */
export const windowBytes = 1024 * 1024;

/** A server and two who exchange files, each by a proxy of its own. */
export class Exchange implements AsyncDisposable {
  readonly server: ChatServer;
  readonly sender: ChatClient;
  readonly receiver: ChatClient;
  /** Between the sender and the server. */
  readonly upProxy: FaultProxy;
  /** Between the server and the receiver. */
  readonly downProxy: FaultProxy;
  /** A folder for this test alone. */
  readonly folder: string;
  readonly #others: ChatClient[] = [];
  readonly #serverPort: number;
  readonly #ports: readonly number[];

  private constructor(
    facts: Pick<Exchange, 'server' | 'sender' | 'receiver' | 'upProxy' | 'downProxy' | 'folder'>,
    serverPort: number,
    ports: readonly number[],
  ) {
    this.#serverPort = serverPort;
    this.server = facts.server;
    this.sender = facts.sender;
    this.receiver = facts.receiver;
    this.upProxy = facts.upProxy;
    this.downProxy = facts.downProxy;
    this.folder = facts.folder;
    this.#ports = ports;
  }

  static async open(options: ExchangeOptions = {}): Promise<Exchange> {
    const { carriers = ['tcp', 'tcp'] } = options;
    const limits = { transferWindowBytes: windowBytes, ...options.server?.limits };
    const server = new ChatServer({ ...options.server, limits });
    const { cert, key } = certificate();
    const { port } = await server.listen({ port: 0, tls: { cert, key, only: false } });
    const upProxy = await FaultProxy.start(port);
    const downProxy = await FaultProxy.start(port);
    const make = (name: string, proxy: FaultProxy, carrier: Carrier) =>
      new ChatClient({
        url: `${schemes[carrier]}://127.0.0.1:${proxy.port}/chat`,
        ca: cert,
        name,
        reconnect: quick,
        ...options.client,
      });
    const sender = make('sender', upProxy, carriers[0]);
    const receiver = make('receiver', downProxy, carriers[1]);
    await Promise.all([sender.connect(), receiver.connect()]);
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'chatcast-exchange-')));
    const facts = { server, sender, receiver, upProxy, downProxy, folder };
    return new Exchange(facts, port, listeningPorts());
  }

  /** Where received files go. */
  get inbox(): string {
    return join(this.folder, 'inbox');
  }

  /** Everything the server knew is gone; another one is at the same port. */
  async restart(): Promise<ChatServer> {
    await this.server.close({ drainMs: 100 });
    const server = new ChatServer();
    await server.listen({ port: this.#serverPort });
    return server;
  }

  /** One more client, past the proxies. */
  async enter(name: string, options: Partial<ChatClientOptions> = {}): Promise<ChatClient> {
    const client = new ChatClient({ url: `tcp://127.0.0.1:${this.#serverPort}`, name, ...options });
    this.#others.push(client);
    await client.connect();
    return client;
  }

  /** What the receiver was offered next. */
  nextOffer(receiver: ChatClient = this.receiver): Promise<FileOffer> {
    return new Promise((resolve) => {
      receiver.once('fileOffer', ({ offer }) => resolve(offer));
    });
  }

  /** Sends and accepts; resolves with both ends. */
  async send(
    source: FileSource,
    options: SendFileOptions = {},
    to: ReceiveOptions['to'] | ReceiveOptions = this.inbox,
  ): Promise<{ readonly sent: Trail; readonly received: Trail }> {
    const offered = this.nextOffer();
    const sent = new Trail(this.sender.sendFile('receiver', source, options));
    const offer = await offered;
    const isOptions = typeof to === 'object' && 'to' in to;
    const received = new Trail(offer.accept(isOptions ? to : { to }));
    return { sent, received };
  }

  /** What lies in the inbox, whatever its name. */
  async saved(): Promise<string[]> {
    return await readdir(this.inbox).catch(() => []);
  }

  /** Nothing of any transfer is left at anyone; what was `saved` is all that is there. */
  async expectNothingLeft(...saved: readonly string[]): Promise<void> {
    const isSame = (a: readonly unknown[], b: readonly unknown[]) => `${a}` === `${b}`;
    await until(
      () => listeningPorts().every((port) => this.#ports.includes(port)),
      `nothing is listened at but ${this.#ports}`,
    );
    await until(() => openFilesIn(this.folder).length === 0, 'no file is open');
    await until(() => this.server.stats().transfers === 0, 'no transfer is open at the server');
    const there = (await this.saved()).sort();
    if (!isSame(there, [...saved].sort())) throw new Error(`In the inbox: ${there}, not ${saved}`);
  }

  /** Both ends of it are over. */
  async over(...trails: readonly Trail[]): Promise<void> {
    for (const trail of trails) await trail.over();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.upProxy[Symbol.asyncDispose]();
    await this.downProxy[Symbol.asyncDispose]();
    const clients = [this.sender, this.receiver, ...this.#others];
    await Promise.all(clients.map((client) => client.close()));
    await this.server.close({ drainMs: 0 });
    await rm(this.folder, { recursive: true });
  }
}

/** The result of a transfer that went well. */
export async function resultOf(transfer: FileTransfer | Trail) {
  return await ('done' in transfer ? transfer.done : transfer.transfer.done);
}
