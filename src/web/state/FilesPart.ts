import type { ChatClient } from '../../index.browser.js';
import type { FilesStore, Narrator } from '../files/FilesStore.js';
import type { FilesView } from '../files/FilesView.js';

/** The part of the page that is about files. It is fetched when the first is in sight: most people only talk. */
export interface FilesPart {
  readonly store: FilesStore;
  readonly View: typeof FilesView;
}

export async function loadFilesPart(client: ChatClient, narrator: Narrator): Promise<FilesPart> {
  const { FilesStore, FilesView } = await import('../files/parts.js');
  return { store: new FilesStore(client, narrator), View: FilesView };
}
