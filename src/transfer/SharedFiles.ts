import type { WaitOptions } from '../options.js';
import type { Source } from './Source.js';

/** A file that is there to be downloaded. */
export interface SharedFile {
  /** Its name in the shared folder; with `/` between the folders it lies in, if it does. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** When it last changed, in milliseconds since the Unix epoch. */
  readonly modifiedAt: number;
}

/** What somebody shares. */
export interface SharedFiles {
  /** What is there now, sorted by name; the first so many, if there are more than may be shown. */
  list(): Promise<SharedFile[]>;
  /** Rejects with `FILE_NOT_FOUND`, the same for a file that is not there and for one that is not shared. */
  open(name: string): Promise<Source>;
}

/**
 * How much of a folder is shared, and how long one waits until it is; everything has a default. An abort after that does
 * not end the sharing.
 */
export interface SharedFolderOptions extends WaitOptions {
  /** How many folders below the shared one are shared, too. Default 0: only what lies right in it. */
  readonly depth?: number | undefined;
  /** Most files that are listed; others can still be opened by who knows their names. Default 1 000. */
  readonly maxFiles?: number | undefined;
}
