import type { ChatError } from '../errors.js';
import type { Notice } from '../protocol/notices.js';
import type { FlowRequest, Request, RequestOf } from '../protocol/requests.js';
import type { Chunk } from './Chunk.js';

/**
 * The shape in which members are sent what everyone is told. All members of one format share one buffer, so a notice must
 * look the same to all of them.
 */
export interface Format {
  /** Dialect and carrier, such as `native/tcp`; shown in the server's statistics. */
  readonly name: string;
  /** Undefined: it is not shown to everyone. Those whom it concerns are then told by their speakers. */
  encode(notice: Notice): Uint8Array | undefined;
}

/** Takes what a speaker understands. */
export interface RequestHandler {
  /** Whether one more thing may be asked now: the last login is decided, and the rate allows it. */
  readonly isReady: boolean;
  handleRequest(request: Request): void;
  handleChunk(chunk: Chunk): void;
  /** One request was not understood; it was named, so only it is lost. */
  handleInvalid(id: string, error: ChatError): void;
  /** What the speaker answers by itself, such as help. Costs as much as a request. */
  handleAnswer(bytes: Uint8Array): void;
}

/** What a speaker does in the name of a client that knows nothing of it; it costs the client nothing. */
export type Act =
  | Omit<RequestOf<'acceptFile'>, 'id'>
  | Omit<RequestOf<'endFile'>, 'id'>
  | Exclude<FlowRequest, { type: 'fileDirect' }>
  /** A file that was asked for can be read at a port of this client. */
  | { readonly type: 'fetchFile'; readonly file: number; readonly port: number };

/** The ids of what is done so begin with this. */
export const actIdStart = 'act-';

/** What clients can do with files, where it is not everything. */
export interface FileAbilities {
  /** Whether they can be offered files. */
  readonly takesOffers: boolean;
  /** Whether they can be asked for files, and for what they share. */
  readonly shares: boolean;
  /** Whether they read and serve files at sockets of their own, up to the end of the stream. */
  readonly bySocket: boolean;
}

/** Speaks with one connection: understands what it says, and tells it what is for it alone. */
export interface Speaker {
  /** What it says first, where it says something. */
  readonly greeting?: Uint8Array | undefined;
  /**
   * Takes bytes at any boundary (a stream) or one whole message (a string or a binary message). Throws a `ChatError` when
   * the input cannot be understood at all; then the connection has no future.
   *
   * Returns what it has not dealt with because the handler was not ready, to be pushed again when it is: nothing, perhaps,
   * and still it has something to do. Returns undefined when it is done.
   */
  push(data: Uint8Array | string, handler: RequestHandler): Uint8Array | undefined;
  /** No more will come: what was begun is all there is of it, and is dealt with at the next push. */
  end?(): void;
  /** All that this member is sent of a notice: a reply, a fact that concerns it, or one of the past. */
  tell(notice: Notice): Uint8Array | undefined;
  /** Where a file can be read that this client waits for, where it reads files at sockets. */
  tellPlace?(file: number, host: string, port: number): Uint8Array | undefined;
  /** A piece of a file, in parts to be sent one after the other; absent where none is ever asked for. */
  encodeChunk?(chunk: Chunk): Uint8Array[];
}

/** One language that a connection may speak over one kind of carrier. */
export interface Dialect {
  /** Such as `native`. */
  readonly name: string;
  readonly format: Format;
  /**
   * Whether its clients know the rules of this server. Those who do not are never asked for a sign of life; what they ask
   * too fast waits instead of being refused; and a refused login is not their end, but for their speaker to deal with.
   */
  readonly knowsRules: boolean;
  readonly files: FileAbilities;
  /** `act` may be called at any time; what is asked by it happens soon after. */
  createSpeaker(maxFrameBytes: number, act: (act: Act) => void): Speaker;
}
