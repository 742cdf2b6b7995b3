import type { FilePath } from '../protocol/model.js';

/** How a file is sent; everything but the size of a stream has a default. */
export interface SendFileOptions {
  /** What to call it. Default: its own name, where it has one, or `file`. */
  readonly name?: string;
  /** Bytes, exact. Needed for streams. */
  readonly size?: number;
  /**
   * `'auto'`: straight to the receiver if that is possible, else by the server; it goes on from where it was when one breaks.
   * `'direct'`: only straight; the receiver learns this client's address. `'relay'`: only by the server. Default `'auto'`.
   */
  readonly path?: FilePath;
  /** Calls it off. */
  readonly signal?: AbortSignal;
}
