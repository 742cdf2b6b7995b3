import type { SharedFolderOptions } from './SharedFiles.js';
import type { Source } from './Source.js';

/** What this client shares, and what it tells those who ask for it. */
export interface Sharing {
  /**
   * Shares a folder; resolves with what ends that. Rejects with `FILE_NOT_FOUND` where there is none, with `TIMEOUT`, or with
   * the reason of the signal; then nothing is shared.
   */
  share(folder: string | URL, options: SharedFolderOptions): Promise<() => void>;
  /** Opens a file that is shared. Rejects with `FILE_NOT_FOUND` where there is none. */
  open(name: string): Promise<Source>;
  /** Somebody asks what is shared. */
  handleQuery(query: number): void;
  /** The session is over, and with it what was asked in it. */
  close(): void;
}
