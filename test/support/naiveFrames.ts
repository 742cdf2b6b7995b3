/** A frame as the protocol's page describes it, without a thought for speed: the tests' own opinion. */
export interface NaiveFrame {
  readonly kind: number;
  readonly body: Buffer;
}

export const jsonKind = 1;

/** `u32be length, u8 kind, body`. */
export function encodeFrame(kind: number, body: Uint8Array | string): Buffer {
  const bytes = Buffer.from(body as string);
  const header = Buffer.alloc(5);
  header.writeUInt32BE(bytes.length + 1);
  header.writeUInt8(kind, 4);
  return Buffer.concat([header, bytes]);
}

/** A message as a frame. */
export function encodeMessage(message: unknown): Buffer {
  return encodeFrame(jsonKind, JSON.stringify(message));
}

/** All whole frames in a piece of a stream, and what is left behind them. */
export function decodeFrames(bytes: Uint8Array): { frames: NaiveFrame[]; rest: Buffer } {
  const frames: NaiveFrame[] = [];
  let rest = Buffer.from(bytes);
  while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE()) {
    const end = 4 + rest.readUInt32BE();
    frames.push({ kind: rest.readUInt8(4), body: rest.subarray(5, end) });
    rest = rest.subarray(end);
  }
  return { frames, rest };
}

/** The text of one unmasked WebSocket frame (RFC 6455, 5.2), as servers send it. */
export function decodeTextFrame(frame: Uint8Array): string {
  const bytes = Buffer.from(frame);
  if (bytes[0] !== 0x81) throw new Error('Not a final text frame.');
  const short = bytes.readUInt8(1);
  const headerBytes = short < 126 ? 2 : short === 126 ? 4 : 10;
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length !== headerBytes + length) throw new Error('The length is wrong.');
  return bytes.toString('utf8', headerBytes);
}

/** One WebSocket frame as a client sends it: masked (RFC 6455, 5.3), unless it is to be a wrong one. */
export function encodeClientFrame(
  body: Uint8Array | string,
  { opcode = 1, final = true, masked = true } = {},
): Buffer {
  const bytes = Buffer.from(body as string);
  const mask = masked ? Buffer.from([0x12, 0x34, 0x56, 0x78]) : Buffer.alloc(0);
  const maskBit = masked ? 0x80 : 0;
  const first = (final ? 0x80 : 0) | opcode;
  const header =
    bytes.length < 126
      ? Buffer.from([first, maskBit | bytes.length])
      : Buffer.from([first, maskBit | 126, bytes.length >> 8, bytes.length & 0xff]);
  const payload = bytes.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([header, mask, payload]);
}
