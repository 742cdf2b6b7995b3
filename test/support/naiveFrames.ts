/** A frame as the protocol's page describes it, without a thought for speed: the tests' own opinion. */
export interface NaiveFrame {
  readonly kind: number;
  readonly body: Buffer;
}

export const jsonKind = 1;
export const chunkKind = 2;

/** A piece of a file, as the protocol's page describes it. */
export interface NaiveChunk {
  readonly file: number;
  readonly offset: number;
  readonly data: Buffer;
}

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

/** `u64be transfer, u64be offset, bytes`: the body of a frame of kind 2, and a binary message. */
export function encodeChunkBody(
  file: number | bigint,
  offset: number | bigint,
  data: Uint8Array,
): Buffer {
  const header = Buffer.alloc(16);
  header.writeBigUInt64BE(BigInt(file), 0);
  header.writeBigUInt64BE(BigInt(offset), 8);
  return Buffer.concat([header, data]);
}

/** A piece of a file as a frame. */
export function encodeChunk(
  file: number | bigint,
  offset: number | bigint,
  data: Uint8Array,
): Buffer {
  return encodeFrame(chunkKind, encodeChunkBody(file, offset, data));
}

export function decodeChunkBody(body: Buffer): NaiveChunk {
  const numberAt = (at: number) => Number(body.readBigUInt64BE(at));
  return { file: numberAt(0), offset: numberAt(8), data: body.subarray(16) };
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

/** A WebSocket frame as servers send it: not masked (RFC 6455, 5.2). */
export interface ServerFrame {
  readonly final: boolean;
  readonly opcode: number;
  readonly body: Buffer;
}

/** All whole WebSocket frames in a piece of what a server sent. */
export function decodeServerFrames(bytes: Uint8Array): ServerFrame[] {
  const frames: ServerFrame[] = [];
  let rest = Buffer.from(bytes);
  while (rest.length >= 2) {
    const short = rest.readUInt8(1);
    const headerBytes = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (rest.length < headerBytes) break;
    const long = () => (short === 126 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2)));
    const end = headerBytes + (short < 126 ? short : long());
    if (rest.length < end) break;
    const first = rest.readUInt8(0);
    const body = rest.subarray(headerBytes, end);
    frames.push({ final: first >= 0x80, opcode: first & 0x0f, body });
    rest = rest.subarray(end);
  }
  return frames;
}

/** The text of one WebSocket frame that holds a whole text message and nothing else. */
export function decodeTextFrame(bytes: Uint8Array): string {
  const [frame, ...others] = decodeServerFrames(bytes);
  if (frame?.final !== true || frame.opcode !== 1) throw new Error('Not a final text frame.');
  const wholeBytes = bytes.length - frame.body.length;
  if (others.length > 0 || ![2, 4, 10].includes(wholeBytes))
    throw new Error('The length is wrong.');
  return frame.body.toString();
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
  const { length } = bytes;
  const header =
    length < 126
      ? Buffer.from([first, maskBit | length])
      : length < 0x10000
        ? Buffer.from([first, maskBit | 126, length >> 8, length & 0xff])
        : Buffer.from([
            first,
            maskBit | 127,
            0,
            0,
            0,
            0,
            0,
            length >> 16,
            (length >> 8) & 0xff,
            length & 0xff,
          ]);
  const payload = bytes.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([header, mask, payload]);
}
