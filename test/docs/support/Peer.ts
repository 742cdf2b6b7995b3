import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';

/** A message as JSON gives it. This file is written from docs/PROTOCOL.md alone and shares no code with the library. */
export type Json = Readonly<Record<string, unknown>>;

const preface = Buffer.from('CHATCAST/1\n', 'ascii');
const kindJson = 1;

/** A message as one frame: length of what follows (u32be), kind, body. */
export function encodeFrame(message: Json): Buffer {
  const body = Buffer.from(JSON.stringify(message), 'utf8');
  const head = Buffer.alloc(5);
  head.writeUInt32BE(body.length + 1);
  head.writeUInt8(kindJson, 4);
  return Buffer.concat([head, body]);
}

/** One connection over TCP: sends requests, and keeps notices until they are asked for. */
export class Peer {
  readonly #socket: Socket;
  readonly #notices: Json[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  #handleChange: () => void = () => {};
  #isClosed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#handleData(bytes));
    // A reset ends a connection as well as anything else.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#isClosed = true;
      this.#handleChange();
    });
  }

  static async connect(port: number): Promise<Peer> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const peer = new Peer(socket);
    await once(socket, 'connect');
    socket.write(preface);
    return peer;
  }

  /** Returns how many bytes that were. */
  send(request: Json): number {
    const frame = encodeFrame(request);
    this.#socket.write(frame);
    return frame.length;
  }

  /** Resolves with the next notice, or `undefined` when the connection is closed and all have been read. */
  async next(): Promise<Json | undefined> {
    while (this.#notices.length === 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#handleChange = resolve;
      });
    }
    return this.#notices.shift();
  }

  /** Ends the connection as a dead network does: without a word. */
  cut(): void {
    this.#socket.resetAndDestroy();
  }

  #handleData(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    while (this.#bytes.length >= 4) {
      const end = 4 + this.#bytes.readUInt32BE(0);
      if (this.#bytes.length < end) break;
      if (this.#bytes[4] === kindJson) {
        this.#notices.push(JSON.parse(this.#bytes.toString('utf8', 5, end)));
      }
      this.#bytes = this.#bytes.subarray(end);
    }
    this.#handleChange();
  }
}
