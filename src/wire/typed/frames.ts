import { ChatError } from '../../errors.js';
import { ByteArena } from '../ByteArena.js';
import { ByteCollector } from '../text/ByteCollector.js';

/** What the first octet of a frame says of it. Behind it comes a text, and a NUL at its end. */
export const FrameType = {
  /** Something said. From the server the text begins with the name of who said it. */
  chat: 0,
  /** From a client `user SP password`; from the server whether that is granted. */
  cred: 1,
  /** An octet of its own says what about a file, before the text. */
  file: 2,
  /** Without a text: the connection is over. */
  close: 3,
} as const;

export type FrameType = (typeof FrameType)[keyof typeof FrameType];

const types: ReadonlySet<number> = new Set(Object.values(FrameType));
const arena = new ByteArena();

/** A frame as a string of which each character below 128 is one byte. */
export function frame(type: FrameType, text: string): string {
  return `${String.fromCharCode(type)}${text}\0`;
}

export function encodeFrames(frames: readonly string[]): Uint8Array {
  arena.begin(0, frames.join(''));
  return arena.cut();
}

/** Called for each whole frame; `body` lies between the type and the NUL, and is only valid during the call. */
export type HandleFrame = (type: FrameType, body: Uint8Array) => void;

function isType(octet: number): octet is FrameType {
  return types.has(octet);
}

/** Octets before the text, in which a 0 is not the end. */
function headBytesOf(type: number): number {
  return type === FrameType.file ? 2 : 1;
}

/** Cuts a stream into frames, however it was split or merged on the way. */
export class TypedDecoder {
  readonly #maxFrameBytes: number;
  /** The frame that has not come whole. */
  readonly #held: ByteCollector;

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
    this.#held = new ByteCollector(maxFrameBytes);
  }

  /**
   * Takes bytes from `offset` up to the end of one frame, or of the data; returns where it stopped. Throws `TOO_LARGE` or
   * `PROTOCOL`; after that the stream cannot be understood any more.
   */
  take(data: Uint8Array, offset: number, handleFrame: HandleFrame): number {
    const held = this.#held;
    const type = held.bytes[0] ?? data[offset] ?? FrameType.close;
    if (!isType(type)) throw new ChatError('PROTOCOL', `Unknown type of frame: ${type}.`);
    const textStart = offset + Math.max(0, headBytesOf(type) - held.length);
    const nul = data.indexOf(0, textStart);
    const end = nul < 0 ? data.length : nul + 1;
    if (held.length + end - offset > this.#maxFrameBytes) {
      throw new ChatError('TOO_LARGE', `A frame of more than ${this.#maxFrameBytes} bytes.`);
    }
    if (nul < 0) {
      held.add(data.subarray(offset));
    } else if (held.length === 0) {
      handleFrame(type, data.subarray(offset + 1, nul));
    } else {
      held.add(data.subarray(offset, end));
      handleFrame(type, held.take().subarray(1, -1));
    }
    return end;
  }
}
