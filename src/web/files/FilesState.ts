import type { FileOffer, SharedFile } from '../../index.browser.js';
import type { Sentence } from '../words/words.js';
import type { TransferState } from './TransferState.js';

/** What somebody shares, as far as that is known: asked for, answered, or not to be had. */
export type Showcase =
  | { readonly owner: string; readonly state: 'asked' }
  | { readonly owner: string; readonly state: 'answered'; readonly files: readonly SharedFile[] }
  | { readonly owner: string; readonly state: 'failed'; readonly problem: Sentence };

/** Everything that the page knows of files. */
export interface FilesState {
  /** Of others, to be answered, oldest first. */
  readonly offers: readonly FileOffer[];
  /** In the order in which they began. */
  readonly transfers: readonly TransferState[];
  /** What the person looks at; undefined: nothing. */
  readonly showcase: Showcase | undefined;
  /** Leaves the room; there while the person is asked whether to. */
  readonly leave: (() => void) | undefined;
}

export const noFiles: FilesState = {
  offers: [],
  transfers: [],
  showcase: undefined,
  leave: undefined,
};
