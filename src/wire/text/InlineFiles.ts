import type { Notice } from '../../protocol/notices.js';
import type { Chunk } from '../Chunk.js';
import type { RequestHandler } from '../dialect.js';
import type { Standing } from './Standing.js';

/** Files of a client that tells of them in the same stream as of everything else. */
export interface InlineFiles {
  /** Whether something of a file that the client has sent is still on its way. */
  readonly isUnderWay: boolean;
  /** Takes a text, if it is about the file that comes. */
  hear(text: string): boolean;
  /**
   * Takes bytes of a file that comes, and returns true; or false, as long as its receiver takes no more. Without
   * `isWhole` more of them may be about to come: undefined, if these are not all that is missing.
   */
  takePiece(bytes: Uint8Array, isWhole: boolean, handler: RequestHandler): boolean | undefined;
  /** Hands over what has gathered. */
  flush(handler: RequestHandler): void;
  /** What the client is told besides, in texts. `standing` is that after the notice. */
  tell(notice: Notice, standing: Standing): readonly string[];
  encodeChunk(chunk: Chunk): Uint8Array[];
}
