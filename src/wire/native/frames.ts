import { ChatError } from '../../errors.js';
import { ByteArena } from '../ByteArena.js';
import type { Chunk } from '../Chunk.js';
import { chunkHeaderBytes, encodeChunkHeader } from './chunks.js';

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

/** Called for each whole frame. `body` may be kept: what it is a part of is not used again. */
export type HandleFrame = (kind: number, body: Uint8Array) => void;

/**
 * Cuts a byte stream into frames, however it was split or merged on the way. Holds at most one unfinished frame, and
 * never reserves more than twice what has arrived of it: a length alone costs nothing, and neither does a quiet stream.
 */
export class FrameDecoder {
  readonly #maxFrameBytes: number;
  #held = nothing;
  #heldBytes = 0;

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Throws `TOO_LARGE` or `PROTOCOL`; after that the stream cannot be understood any more. */
  push(bytes: Uint8Array, handleFrame: HandleFrame): void {
    let offset = this.#heldBytes > 0 ? this.#finishHeld(bytes, handleFrame) : 0;
    while (bytes.length - offset >= lengthBytes) {
      const frameBytes = lengthBytes + this.#checkLength(readLength(bytes, offset));
      if (bytes.length - offset < frameBytes) break;
      handleFrame(
        bytes[offset + lengthBytes] ?? 0,
        bytes.subarray(offset + headerBytes, offset + frameBytes),
      );
      offset += frameBytes;
    }
    if (offset < bytes.length) this.#hold(bytes.subarray(offset));
  }

  /** Adds to the unfinished frame what is missing; returns how many bytes that took. */
  #finishHeld(bytes: Uint8Array, handleFrame: HandleFrame): number {
    let offset = 0;
    const take = (upTo: number): boolean => {
      const missing = Math.min(upTo - this.#heldBytes, bytes.length - offset);
      this.#hold(bytes.subarray(offset, offset + missing));
      offset += missing;
      return this.#heldBytes === upTo;
    };
    if (this.#heldBytes < lengthBytes && !take(lengthBytes)) return offset;
    const frameBytes = lengthBytes + this.#checkLength(readLength(this.#held, 0));
    if (!take(frameBytes)) return offset;
    const frame = this.#held;
    // Kept, it would cost each connection as much as its largest frame for as long as it lives.
    this.#held = nothing;
    this.#heldBytes = 0;
    handleFrame(frame[lengthBytes] ?? 0, frame.subarray(headerBytes, frameBytes));
    return offset;
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
