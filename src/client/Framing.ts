import type { Chunk } from '../wire/Chunk.js';

/** Told what has come, in order. What it throws ends the connection. */
export interface FramingHandler {
  handleJson(json: string): void;
  handleChunk(chunk: Chunk): void;
}

/** How requests and pieces of files stand on a connection of one kind. */
export interface Framing {
  sendJson(json: string): void;
  sendChunk(chunk: Chunk): void;
  /** Takes what has come; throws where it is not what the protocol says. */
  push(data: Uint8Array | string, handler: FramingHandler): void;
  /** Hands over to the system what waits for the end of this turn. */
  flush(): void;
  /** Forgets what waits for it. */
  clear(): void;
}
