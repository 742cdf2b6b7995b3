import { ChatError } from '../errors.js';
import type { FilesHost } from './FilesHost.js';
import type { Sharing } from './Sharing.js';

/** A browser has no folders to share. Whoever asks is told so at once. */
export function makeSharing(host: FilesHost): Sharing {
  const refuse = async (): Promise<never> => {
    throw new ChatError('FILE_NOT_FOUND', 'A browser shares no files.');
  };
  return {
    share: refuse,
    open: refuse,
    handleQuery: (query) => host.tell({ type: 'files', query, files: [], more: false }),
    close() {},
  };
}
