import type { TransferFacts } from '../transfer/beginTransfer.js';
import { Files } from '../transfer/Files.js';
import type { FileTransfer } from '../transfer/FileTransfer.js';
import type { FilesClient } from './FilesClient.js';
import { FilesLink } from './FilesLink.js';

/** What moves the files of a client. This file and all that it needs is loaded when the first one is in sight. */
export function openFiles(
  client: FilesClient,
  begin: (facts: TransferFacts) => FileTransfer,
): Files {
  return new Files(new FilesLink(client), begin);
}
