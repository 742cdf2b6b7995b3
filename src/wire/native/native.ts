import { ChatError } from '../../errors.js';
import type { Notice } from '../../protocol/notices.js';
import type { Request } from '../../protocol/requests.js';
import type { Dialect, RequestDecoder, RequestHandler } from '../dialect.js';
import { decodeChunk } from './chunks.js';
import {
  encodeChunkFrame,
  encodeJsonFrame,
  FrameDecoder,
  FrameKind,
  unknownKind,
} from './frames.js';
import { decodeRequest, decodeUtf8, encodeJson } from './json.js';
import { encodeBinaryFrame, encodeTextFrame } from './websocketFrames.js';

/** The notice encoded last: the formats of both carriers share its JSON. */
let lastNotice: Notice | undefined;
let lastJson = '';

function sharedJson(notice: Notice): string {
  if (notice !== lastNotice) {
    lastJson = encodeJson(notice);
    lastNotice = notice;
  }
  return lastJson;
}

function handleJson(json: string, handler: RequestHandler): void {
  let request: Request;
  try {
    request = decodeRequest(json);
  } catch (error) {
    const id = error instanceof ChatError ? error.details?.id : undefined;
    if (!(error instanceof ChatError) || typeof id !== 'string') throw error;
    return handler.handleInvalid(id, error);
  }
  handler.handleRequest(request);
}

class StreamDecoder implements RequestDecoder {
  readonly #frames: FrameDecoder;

  constructor(maxFrameBytes: number) {
    this.#frames = new FrameDecoder(maxFrameBytes);
  }

  push(data: Uint8Array | string, handler: RequestHandler): void {
    if (typeof data === 'string') throw new ChatError('PROTOCOL', 'A stream holds no messages.');
    this.#frames.push(data, {
      handleFrame: (kind, body) => {
        if (kind !== FrameKind.json) throw unknownKind(kind);
        handleJson(decodeUtf8(body), handler);
      },
      handleChunk: (chunk) => handler.handleChunk(chunk),
    });
  }
}

class MessageDecoder implements RequestDecoder {
  push(data: Uint8Array | string, handler: RequestHandler): void {
    if (typeof data === 'string') handleJson(data, handler);
    else handler.handleChunk(decodeChunk(data));
  }
}

/** The native dialect over TCP and TLS, after its preface. */
export const nativeStream: Dialect = {
  name: 'native',
  format: { name: 'native/tcp', encode: (notice) => encodeJsonFrame(sharedJson(notice)) },
  createDecoder: (maxFrameBytes) => new StreamDecoder(maxFrameBytes),
  encodeChunk: encodeChunkFrame,
};

/** The native dialect over WebSocket. The carrier bounds the size of a message. */
export const nativeWebSocket: Dialect = {
  name: 'native',
  format: { name: 'native/websocket', encode: (notice) => encodeTextFrame(sharedJson(notice)) },
  createDecoder: () => new MessageDecoder(),
  encodeChunk: encodeBinaryFrame,
};
