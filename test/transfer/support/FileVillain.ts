import type { Socket } from 'node:net';
import type { Request } from '../../../src/protocol/requests.js';
import { fact, HostileServer, roster, stream, welcome } from '../../support/HostileServer.js';
import { decodeFrames, jsonKind } from '../../support/naiveFrames.js';
import { until } from '../../support/until.js';
import type { ChunkHeard } from './Liar.js';
import { decodeChunk, encodeChunk } from './Liar.js';

type RequestOfType<T extends Request['type']> = Extract<Request, { type: T }>;

/** A server with one client, `victim`, that does with files whatever a test has thought of. */
export class FileVillain implements AsyncDisposable {
  readonly url: string;
  readonly requests: Request[] = [];
  readonly chunks: ChunkHeard[] = [];
  readonly #server: HostileServer;
  #socket: Socket | undefined;
  #read: Buffer = Buffer.alloc(0);
  #seq = 0;
  /** What it tells of its limits. */
  limits: object = { messageBurst: 1e6 };

  private constructor(server: HostileServer) {
    this.#server = server;
    this.url = server.url;
  }

  static async open(): Promise<FileVillain> {
    const treated: { villain?: FileVillain } = {};
    const server = await HostileServer.open((socket) => treated.villain?.treat(socket));
    const villain = new FileVillain(server);
    treated.villain = villain;
    return villain;
  }

  /** Lets the client in, and writes down what it asks for. */
  treat(socket: Socket): void {
    this.#socket = socket;
    socket.write(stream(welcome({}, this.limits), roster()));
    socket.on('data', (bytes) => this.#handleData(bytes));
  }

  tell(...notices: readonly object[]): void {
    this.#socket?.write(stream(...notices));
  }

  /** Something happened, it says; returns its number. */
  tellFact(type: string, fields: object): number {
    this.#seq += 1;
    this.tell(fact(this.#seq, type, fields));
    return this.#seq;
  }

  /** Offers a file to the client. */
  offer(size: number, fields: object = {}): number {
    return this.tellFact('fileOffer', {
      id: 'offer',
      from: 'villain',
      to: 'victim',
      name: 'data.bin',
      size,
      path: 'auto',
      expiresAt: Date.now() + 60_000,
      ...fields,
    });
  }

  sendChunk(file: number, offset: number, data: Uint8Array): void {
    this.#socket?.write(encodeChunk(file, offset, data));
  }

  all<T extends Request['type']>(type: T): RequestOfType<T>[] {
    return this.requests.filter((request): request is RequestOfType<T> => request.type === type);
  }

  async hears<T extends Request['type']>(type: T): Promise<RequestOfType<T>> {
    await until(() => this.all(type).length > 0, type);
    const [request] = this.all(type);
    if (request === undefined) throw new Error('It was there just now.');
    return request;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  #handleData(bytes: Buffer): void {
    this.#read = Buffer.concat([this.#read, bytes]);
    const { frames, rest } = decodeFrames(this.#read);
    this.#read = rest;
    for (const { kind, body } of frames) {
      if (kind === jsonKind) this.requests.push(JSON.parse(body.toString()));
      else this.chunks.push(decodeChunk(body));
    }
  }
}
