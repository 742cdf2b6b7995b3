import { ByteArena } from '../ByteArena.js';
import type { Chunk } from '../Chunk.js';
import { chunkHeaderBytes, encodeChunkHeader } from './chunks.js';

/** Final frame of a text message, and of a binary one (RFC 6455, 5.2: FIN and opcode 1 or 2). */
const finalText = 0x81;
const finalBinary = 0x82;
/** The length field holds the length itself up to 125; 126 announces 16 bits, 127 announces 64 (RFC 6455, 5.2). */
const lengthOf16Bits = 126;
const lengthOf64Bits = 127;

const arena = new ByteArena();

function headerBytesOf(bodyBytes: number): number {
  if (bodyBytes < lengthOf16Bits) return 2;
  return bodyBytes < 0x10000 ? 4 : 10;
}

/**
 * A JSON text as the WebSocket frame in which a server sends it. Servers do not mask (RFC 6455, 5.1), so one frame is the
 * same for every member and can be shared.
 */
export function encodeTextFrame(json: string): Uint8Array {
  let headerBytes = headerBytesOf(json.length);
  arena.begin(headerBytes, json);
  const bodyBytes = arena.length - headerBytes;
  if (headerBytesOf(bodyBytes) !== headerBytes) {
    // Longer in bytes than it is in characters.
    headerBytes = headerBytesOf(bodyBytes);
    arena.discard();
    arena.begin(headerBytes, json);
  }
  lengthField(finalText, bodyBytes).forEach((byte, at) => {
    arena.setByte(at, byte);
  });
  return arena.cut();
}

/** A chunk as the WebSocket frame in which a server sends it, in parts: what is in front of its data, and the data itself. */
export function encodeBinaryFrame(chunk: Chunk): Uint8Array[] {
  const bodyBytes = chunkHeaderBytes + chunk.data.length;
  return [encodeChunkHeader(chunk, lengthField(finalBinary, bodyBytes)), chunk.data];
}

/** What a frame begins with (RFC 6455, 5.2). */
function lengthField(opcode: number, bodyBytes: number): number[] {
  switch (headerBytesOf(bodyBytes)) {
    case 2:
      return [opcode, bodyBytes];
    case 4:
      return [opcode, lengthOf16Bits, bodyBytes >>> 8, bodyBytes & 0xff];
    default: {
      const lower = [bodyBytes >>> 24, bodyBytes >>> 16, bodyBytes >>> 8, bodyBytes];
      return [opcode, lengthOf64Bits, 0, 0, 0, 0, ...lower.map((byte) => byte & 0xff)];
    }
  }
}
