import { ChatError } from '../../errors.js';
import type { Notice } from '../../protocol/notices.js';
import type { Request } from '../../protocol/requests.js';
import type { Chunk } from '../Chunk.js';
import type { Dialect, RequestHandler, Speaker } from '../dialect.js';
import { decodeChunk } from './chunks.js';
import {
  encodeChunkFrame,
  encodeJsonFrame,
  FrameDecoder,
  FrameKind,
  unknownKind,
} from './frames.js';
import { decodeRequest, encodeJson } from './json.js';
import { decodeUtf8 } from './utf8.js';
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

const streamFormat = {
  name: 'native/tcp',
  encode: (notice: Notice) => encodeJsonFrame(sharedJson(notice)),
};

const messageFormat = {
  name: 'native/websocket',
  encode: (notice: Notice) => encodeTextFrame(sharedJson(notice)),
};

class StreamSpeaker implements Speaker {
  readonly #frames: FrameDecoder;

  constructor(maxFrameBytes: number) {
    this.#frames = new FrameDecoder(maxFrameBytes);
  }

  push(data: Uint8Array | string, handler: RequestHandler): undefined {
    if (typeof data === 'string') throw new ChatError('PROTOCOL', 'A stream holds no messages.');
    this.#frames.push(data, {
      handleFrame: (kind, body) => {
        if (kind !== FrameKind.json) throw unknownKind(kind);
        handleJson(decodeUtf8(body), handler);
      },
      handleChunk: (chunk) => handler.handleChunk(chunk),
    });
  }

  tell(notice: Notice): Uint8Array {
    return streamFormat.encode(notice);
  }

  encodeChunk(chunk: Chunk): Uint8Array[] {
    return encodeChunkFrame(chunk);
  }
}

class MessageSpeaker implements Speaker {
  push(data: Uint8Array | string, handler: RequestHandler): undefined {
    if (typeof data === 'string') handleJson(data, handler);
    else handler.handleChunk(decodeChunk(data));
  }

  tell(notice: Notice): Uint8Array {
    return messageFormat.encode(notice);
  }

  encodeChunk(chunk: Chunk): Uint8Array[] {
    return encodeBinaryFrame(chunk);
  }
}

/** The native dialect over TCP and TLS, after its preface. */
export const nativeStream = {
  name: 'native',
  format: streamFormat,
  knowsRules: true,
  files: { takesOffers: true, shares: true, bySocket: false },
  createSpeaker: (maxFrameBytes: number) => new StreamSpeaker(maxFrameBytes),
} satisfies Dialect;

/** The native dialect over WebSocket. The carrier bounds the size of a message. */
export const nativeWebSocket = {
  name: 'native',
  format: messageFormat,
  knowsRules: true,
  files: { takesOffers: true, shares: true, bySocket: false },
  createSpeaker: () => new MessageSpeaker(),
} satisfies Dialect;
