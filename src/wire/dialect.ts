import type { ChatError } from '../errors.js';
import type { Notice } from '../protocol/notices.js';
import type { Request } from '../protocol/requests.js';
import type { Chunk } from './Chunk.js';

/**
 * The shape in which a member is sent notices. All members of one format share one buffer, so a notice must look the same
 * to all of them.
 */
export interface Format {
  /** Dialect and carrier, such as `native/tcp`; shown in the server's statistics. */
  readonly name: string;
  encode(notice: Notice): Uint8Array;
}

/** Takes what a decoder finds. */
export interface RequestHandler {
  handleRequest(request: Request): void;
  handleChunk(chunk: Chunk): void;
  /** One request was not understood; it was named, so only it is lost. */
  handleInvalid(id: string, error: ChatError): void;
}

/** Turns what arrives on one connection into requests. Holds the state of that connection's input and nothing else. */
export interface RequestDecoder {
  /**
   * Takes bytes at any boundary (a stream) or one whole message (a string or a binary message). Throws a `ChatError` when
   * the input cannot be understood at all; then the connection has no future.
   */
  push(data: Uint8Array | string, handler: RequestHandler): void;
}

/** One language that a connection may speak over one kind of carrier. */
export interface Dialect {
  /** Such as `native`. */
  readonly name: string;
  readonly format: Format;
  createDecoder(maxFrameBytes: number): RequestDecoder;
  /** A piece of a file, in parts to be sent one after the other. */
  encodeChunk(chunk: Chunk): Uint8Array[];
}
