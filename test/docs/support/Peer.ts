import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';

/** A message as JSON gives it. This file is written from docs/PROTOCOL.md alone and shares no code with the library. */
export type Json = Readonly<Record<string, unknown>>;

/** A piece of a file. */
export interface Piece {
  readonly file: number;
  readonly offset: number;
  readonly octets: Buffer;
}

const preface = Buffer.from('CHATCAST/1\n', 'ascii');
const kindJson = 1;
const kindChunk = 2;
const chunkHeaderOctets = 16;

/** A message as one frame: length of what follows (u32be), kind, body. */
export function encodeFrame(message: Json): Buffer {
  const body = Buffer.from(JSON.stringify(message), 'utf8');
  const head = Buffer.alloc(5);
  head.writeUInt32BE(body.length + 1);
  head.writeUInt8(kindJson, 4);
  return Buffer.concat([head, body]);
}

/** A piece of a file as one frame: length, kind, the transfer and the offset (u64be), and the octets. */
export function encodeChunk({ file, offset, octets }: Piece): Buffer {
  const head = Buffer.alloc(5 + chunkHeaderOctets);
  head.writeUInt32BE(1 + chunkHeaderOctets + octets.length);
  head.writeUInt8(kindChunk, 4);
  head.writeBigUInt64BE(BigInt(file), 5);
  head.writeBigUInt64BE(BigInt(offset), 13);
  return Buffer.concat([head, octets]);
}

export function isPiece(received: Json | Piece | undefined): received is Piece {
  return received !== undefined && Buffer.isBuffer(received.octets);
}

/** One connection over TCP: sends requests, and keeps what comes until it is asked for. */
export class Peer {
  readonly #socket: Socket;
  readonly #received: (Json | Piece)[] = [];
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

  sendChunk(piece: Piece): number {
    const frame = encodeChunk(piece);
    this.#socket.write(frame);
    return frame.length;
  }

  /** Resolves with what comes next, or `undefined` when the connection is closed and all has been read. */
  async next(): Promise<Json | Piece | undefined> {
    while (this.#received.length === 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#handleChange = resolve;
      });
    }
    return this.#received.shift();
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
      const body = this.#bytes.subarray(5, end);
      if (this.#bytes[4] === kindJson) this.#received.push(JSON.parse(body.toString('utf8')));
      if (this.#bytes[4] === kindChunk) this.#received.push(decodeChunk(body));
      this.#bytes = this.#bytes.subarray(end);
    }
    this.#handleChange();
  }
}

function decodeChunk(body: Buffer): Piece {
  return {
    file: Number(body.readBigUInt64BE(0)),
    offset: Number(body.readBigUInt64BE(8)),
    octets: body.subarray(chunkHeaderOctets),
  };
}
