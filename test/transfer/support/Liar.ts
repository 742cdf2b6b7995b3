import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Notice } from '../../../src/protocol/notices.js';
import { decodeFrames, encodeFrame, encodeMessage, jsonKind } from '../../support/naiveFrames.js';
import { until } from '../../support/until.js';

type NoticeOf<T extends Notice['type']> = Extract<Notice, { type: T }>;

export const chunkKind = 2;

/** A piece of a file as a frame, as the protocol's page describes it. */
export function encodeChunk(file: number, offset: number, data: Uint8Array): Buffer {
  const header = Buffer.alloc(16);
  header.writeBigUInt64BE(BigInt(file), 0);
  header.writeBigUInt64BE(BigInt(offset), 8);
  return encodeFrame(chunkKind, Buffer.concat([header, data]));
}

/** A piece of a file that came. */
export interface ChunkHeard {
  readonly file: number;
  readonly offset: number;
  readonly data: Buffer;
}

/** A member who exchanges files by hand, and may do with them what no honest client would. */
export class Liar {
  readonly socket: Socket;
  readonly notices: Notice[] = [];
  readonly chunks: ChunkHeard[] = [];
  #unread: Buffer = Buffer.alloc(0);
  #ids = 0;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (bytes) => this.#handleData(bytes));
  }

  /** Comes in. */
  static async enter(url: string, name: string): Promise<Liar> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    const liar = new Liar(socket);
    socket.write('CHATCAST/1\n');
    liar.send({ type: 'login', name, resume: false });
    await liar.hears('roster');
    return liar;
  }

  /** Sends messages, with one write. */
  send(...messages: readonly object[]): void {
    this.socket.write(Buffer.concat(messages.map(encodeMessage)));
  }

  /** A request with an id of its own. */
  ask(request: object): void {
    this.#ids += 1;
    this.send({ ...request, id: `lie-${this.#ids}` });
  }

  sendChunk(file: number, offset: number, data: Uint8Array): void {
    this.socket.write(encodeChunk(file, offset, data));
  }

  /** Bytes from a place on, in pieces. */
  sendBytes(file: number, bytes: Uint8Array, from = 0, to = bytes.length, pieceBytes = 60_000) {
    for (let at = from; at < to; at += pieceBytes) {
      this.sendChunk(file, at, bytes.subarray(at, Math.min(to, at + pieceBytes)));
    }
  }

  all<T extends Notice['type']>(type: T): NoticeOf<T>[] {
    return this.notices.filter((notice): notice is NoticeOf<T> => notice.type === type);
  }

  /** Resolves with the `count`-th notice of that type. */
  async hears<T extends Notice['type']>(type: T, count = 1): Promise<NoticeOf<T>> {
    await until(() => this.all(type).length >= count, `${count} times ${type}`);
    const notice = this.all(type)[count - 1];
    if (notice === undefined) throw new Error('It was there just now.');
    return notice;
  }

  /** All that was asked of the server before is dealt with. */
  async settles(): Promise<void> {
    const before = this.all('users').length;
    this.ask({ type: 'list' });
    await this.hears('users', before + 1);
  }

  #handleData(bytes: Buffer): void {
    const { frames, rest } = decodeFrames(Buffer.concat([this.#unread, bytes]));
    this.#unread = rest;
    for (const { kind, body } of frames) {
      if (kind === jsonKind) this.notices.push(JSON.parse(body.toString()));
      else this.chunks.push(decodeChunk(body));
    }
  }
}

export function decodeChunk(body: Buffer): ChunkHeard {
  return {
    file: Number(body.readBigUInt64BE(0)),
    offset: Number(body.readBigUInt64BE(8)),
    data: body.subarray(16),
  };
}
