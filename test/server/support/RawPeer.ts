import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Notice } from '../../../src/protocol/notices.js';
import type { NaiveChunk } from '../../support/naiveFrames.js';
import {
  chunkKind,
  decodeChunkBody,
  decodeFrames,
  encodeChunk,
  encodeMessage,
} from '../../support/naiveFrames.js';

type NoticeOf<T extends Notice['type']> = Extract<Notice, { type: T }>;

/** The other end of a TCP connection that speaks the native protocol by hand, and may say what no honest client would. */
export class RawPeer {
  readonly socket: Socket;
  /** All that came, in order. */
  readonly heard: Notice[] = [];
  /** All pieces of files that came, in order. */
  readonly chunks: NaiveChunk[] = [];
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  #unread: Buffer = Buffer.alloc(0);
  /** Notices before this one were taken. */
  #taken = 0;
  #isClosed = false;
  #settled = 0;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (bytes) => this.#handleData(bytes));
    this.closed = once(socket, 'close').then(() => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  /** Connects and says the preface, and nothing else. */
  static async connect(url: string, preface = 'CHATCAST/1\n'): Promise<RawPeer> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    socket.write(preface);
    return new RawPeer(socket);
  }

  /** Sends requests, with one write. */
  send(...requests: readonly object[]): void {
    this.socket.write(Buffer.concat(requests.map(encodeMessage)));
  }

  /** Sends a piece of a file. */
  sendChunk(file: number | bigint, offset: number | bigint, data: Uint8Array): void {
    this.socket.write(encodeChunk(file, offset, data));
  }

  /** Logs in; resolves with the welcome. */
  login(name: string, more: object = {}): Promise<NoticeOf<'welcome'>> {
    this.send({ type: 'login', name, ...more });
    return this.take('welcome');
  }

  /** Resumes; resolves with the welcome. */
  resume(session: string, token: string, seq: number): Promise<NoticeOf<'welcome'>> {
    this.send({ type: 'resume', session, token, seq });
    return this.take('welcome');
  }

  /** Resolves with the next notice of that type that matches; what came before it counts as taken. */
  async take<T extends Notice['type']>(
    type: T,
    matches: (notice: NoticeOf<T>) => boolean = () => true,
  ): Promise<NoticeOf<T>> {
    const isWanted = (notice: Notice): notice is NoticeOf<T> =>
      notice.type === type && matches(notice as NoticeOf<T>);
    for (;;) {
      for (; this.#taken < this.heard.length; this.#taken += 1) {
        const notice = this.heard[this.#taken];
        if (notice === undefined || !isWanted(notice)) continue;
        this.#taken += 1;
        return notice;
      }
      if (this.#isClosed) throw new Error(`The connection was closed before a ${type} came.`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Resolves with what came of a file from a place on, one piece behind the other, once that is so many bytes. */
  async takeBytes(file: number, from: number, bytes: number): Promise<Buffer> {
    for (;;) {
      const parts: Buffer[] = [];
      let end = from;
      for (const { offset, data } of this.chunks.filter((chunk) => chunk.file === file)) {
        if (offset !== end) continue;
        parts.push(data);
        end += data.length;
      }
      if (end - from >= bytes) return Buffer.concat(parts);
      if (this.#isClosed) throw new Error('The connection was closed before the bytes came.');
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Resolves when all that was sent before has been dealt with. */
  async settle(): Promise<void> {
    this.#settled += 1;
    const id = `settled-${this.#settled}`;
    this.send({ type: 'list', id });
    await this.take('users', (answer) => answer.id === id);
  }

  /** Everything of that type that has come. */
  all<T extends Notice['type']>(type: T): NoticeOf<T>[] {
    return this.heard.filter((notice): notice is NoticeOf<T> => notice.type === type);
  }

  /** Loses the connection without a goodbye. */
  async vanish(): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }

  #handleData(bytes: Buffer): void {
    const { frames, rest } = decodeFrames(Buffer.concat([this.#unread, bytes]));
    this.#unread = rest;
    for (const { kind, body } of frames) {
      if (kind === chunkKind) this.chunks.push(decodeChunkBody(body));
      else this.heard.push(JSON.parse(body.toString()));
    }
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
