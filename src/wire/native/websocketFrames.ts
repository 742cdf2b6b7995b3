const encoder = new TextEncoder();

/** Final frame of a text message (RFC 6455, 5.2: FIN and opcode 1). */
const finalText = 0x81;
/** The length field holds the length itself up to 125; 126 announces 16 bits, 127 announces 64 (RFC 6455, 5.2). */
const lengthOf16Bits = 126;
const lengthOf64Bits = 127;

/**
 * A JSON text as the WebSocket frame in which a server sends it. Servers do not mask (RFC 6455, 5.1), so one frame is the
 * same for every member and can be shared.
 */
export function encodeTextFrame(json: string): Uint8Array {
  const body = encoder.encode(json);
  const { length } = body;
  const headerBytes = length < lengthOf16Bits ? 2 : length < 0x10000 ? 4 : 10;
  const frame = new Uint8Array(headerBytes + length);
  const view = new DataView(frame.buffer);
  view.setUint8(0, finalText);
  if (headerBytes === 2) {
    view.setUint8(1, length);
  } else if (headerBytes === 4) {
    view.setUint8(1, lengthOf16Bits);
    view.setUint16(2, length);
  } else {
    view.setUint8(1, lengthOf64Bits);
    view.setBigUint64(2, BigInt(length));
  }
  frame.set(body, headerBytes);
  return frame;
}
