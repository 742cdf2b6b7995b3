import { ByteArena } from '../ByteArena.js';

/** Final frame of a text message (RFC 6455, 5.2: FIN and opcode 1). */
const finalText = 0x81;
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
  arena.setByte(0, finalText);
  if (headerBytes === 2) {
    arena.setByte(1, bodyBytes);
  } else if (headerBytes === 4) {
    arena.setByte(1, lengthOf16Bits);
    arena.setByte(2, bodyBytes >>> 8);
    arena.setByte(3, bodyBytes);
  } else {
    arena.setByte(1, lengthOf64Bits);
    arena.setU32(2, 0);
    arena.setU32(6, bodyBytes);
  }
  return arena.cut();
}
