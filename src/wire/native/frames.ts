import { ChatError } from '../../errors.js';
import { ByteArena } from '../ByteArena.js';
import type { Chunk } from '../Chunk.js';
import { chunkHeaderBytes, decodeChunkHeader, encodeChunkHeader } from './chunks.js';

/** What a frame on a byte stream holds. */
export const FrameKind = {
  /** One request or notice: JSON in UTF-8. */
  json: 1,
  /** A piece of a file: its header, then bytes. */
  chunk: 2,
} as const;

/** Before the kind: the number of bytes that follow, kind included, as an unsigned 32-bit big-endian number. */
const lengthBytes = 4;
const headerBytes = lengthBytes + 1;
/** The length of a frame that begins with "HTTP", as all answers of web servers do. */
const http = 0x48545450;
const nothing = new Uint8Array(0);
const arena = new ByteArena();

function readLength(source: Uint8Array, offset: number): number {
  const at = (index: number) => source[offset + index] ?? 0;
  return at(0) * 0x1000000 + ((at(1) << 16) | (at(2) << 8) | at(3));
}

/** A JSON text as a frame. */
export function encodeJsonFrame(json: string): Uint8Array {
  arena.begin(headerBytes, json);
  arena.setU32(0, arena.length - lengthBytes);
  arena.setByte(lengthBytes, FrameKind.json);
  return arena.cut();
}

/** A chunk as a frame, in parts: what is in front of its data, and the data itself. */
export function encodeChunkFrame(chunk: Chunk): Uint8Array[] {
  const length = 1 + chunkHeaderBytes + chunk.data.length;
  const prefix = [length >>> 24, length >>> 16, length >>> 8, length, FrameKind.chunk];
  return [encodeChunkHeader(chunk, prefix), chunk.data];
}

/** What to say to a frame of a kind that is not known. */
export function unknownKind(kind: number): ChatError {
  return new ChatError('PROTOCOL', `Unknown kind of frame: ${kind}.`);
}

/** Takes what a decoder finds: parts of what was pushed, for which holds what holds for that. */
export interface FrameHandler {
  /** A whole frame, other than a chunk. */
  handleFrame(kind: number, body: Uint8Array): void;
  /** As much of a chunk as is here. */
  handleChunk(chunk: Chunk): void;
}

/**
 * Cuts a byte stream into frames, however it was split or merged on the way. Holds at most one unfinished frame, and
 * never reserves more than twice what has arrived of it: a length alone costs nothing, and neither does a quiet stream.
 * A chunk is not held, but passed on as it comes: a file is neither copied on its way nor waited for.
 */
export class FrameDecoder {
  readonly #maxFrameBytes: number;
  #held: Uint8Array = nothing;
  #heldBytes = 0;
  /** Of the chunk that is coming in: whose, where its next byte belongs, and how much is still to come. */
  #file = 0;
  #offset = 0;
  #left = 0;

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Throws `TOO_LARGE` or `PROTOCOL`; after that the stream cannot be understood any more. */
  push(bytes: Uint8Array, handler: FrameHandler): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#left > 0) at = this.#passOn(bytes, at, handler);
      else if (this.#heldBytes > 0) at = this.#finishHeld(bytes, at, handler);
      else {
        const here = bytes.length - at;
        const needed = this.#neededOf(bytes, at, here);
        if (needed > here) return this.#hold(bytes.subarray(at));
        this.#handle(bytes, at, needed, handler);
        at += needed;
      }
    }
  }

  /** How much must be here of the frame that begins at `at`, before anything can be done with it. */
  #neededOf(source: Uint8Array, at: number, here: number): number {
    if (here < lengthBytes) return lengthBytes;
    const length = this.#checkLength(readLength(source, at));
    if (here < headerBytes) return headerBytes;
    if (source[at + lengthBytes] !== FrameKind.chunk) return lengthBytes + length;
    if (length <= 1 + chunkHeaderBytes) throw new ChatError('PROTOCOL', 'A chunk of no bytes.');
    return headerBytes + chunkHeaderBytes;
  }

  /** A whole frame is here, or what stands before the data of a chunk. */
  #handle(source: Uint8Array, at: number, bytes: number, handler: FrameHandler): void {
    const kind = source[at + lengthBytes] ?? 0;
    const body = source.subarray(at + headerBytes, at + bytes);
    if (kind !== FrameKind.chunk) return handler.handleFrame(kind, body);
    ({ file: this.#file, offset: this.#offset } = decodeChunkHeader(body));
    this.#left = readLength(source, at) - 1 - chunkHeaderBytes;
  }

  #passOn(bytes: Uint8Array, at: number, handler: FrameHandler): number {
    const data = bytes.subarray(at, at + this.#left);
    const offset = this.#offset;
    this.#offset += data.length;
    this.#left -= data.length;
    handler.handleChunk({ file: this.#file, offset, data });
    return at + data.length;
  }

  /** Adds to what is unfinished what is missing; returns up to where that took the bytes. */
  #finishHeld(bytes: Uint8Array, from: number, handler: FrameHandler): number {
    let at = from;
    let needed = this.#neededOf(this.#held, 0, this.#heldBytes);
    while (needed > this.#heldBytes) {
      const missing = bytes.subarray(at, at + needed - this.#heldBytes);
      if (missing.length === 0) return at;
      this.#hold(missing);
      at += missing.length;
      needed = this.#neededOf(this.#held, 0, this.#heldBytes);
    }
    const held = this.#held;
    // Kept, it would cost each connection as much as its largest frame for as long as it lives.
    this.#held = nothing;
    this.#heldBytes = 0;
    this.#handle(held, 0, needed, handler);
    return at;
  }

  #hold(bytes: Uint8Array): void {
    const needed = this.#heldBytes + bytes.length;
    if (needed > this.#held.length) {
      const larger = new Uint8Array(Math.max(needed, this.#held.length * 2));
      larger.set(this.#held.subarray(0, this.#heldBytes));
      this.#held = larger;
    }
    this.#held.set(bytes, this.#heldBytes);
    this.#heldBytes = needed;
  }

  #checkLength(length: number): number {
    if (length === 0) throw new ChatError('PROTOCOL', 'A frame of no bytes.');
    if (length > this.#maxFrameBytes) {
      if (length === http)
        throw new ChatError('PROTOCOL', 'A web server answers: try ws: or wss:.');
      throw new ChatError(
        'TOO_LARGE',
        `A frame of ${length} bytes; at most ${this.#maxFrameBytes}.`,
        {
          details: { maxBytes: this.#maxFrameBytes },
        },
      );
    }
    return length;
  }
}
