import { stat } from 'node:fs/promises';
import { ChatError } from '../../errors.js';
import type { SourceOptions } from '../FileSource.js';
import type { Source } from '../Source.js';
import { ExactSource } from '../sources/ExactSource.js';
import { checkSize } from '../sources/openPortableSource.js';
import { FileOrigin } from './FileOrigin.js';

/**
 * Opens the file that its owner names, through symbolic links if he likes. Rejects with `FILE_NOT_FOUND` when it is not
 * there, cannot be read, or is no regular file: a folder, a device, a FIFO.
 */
export async function openFileSource(
  path: string | URL,
  options: SourceOptions = {},
): Promise<Source> {
  const origin = await open(path);
  try {
    checkSize(options.size, origin.size);
  } catch (error) {
    await origin.close();
    throw error;
  }
  return new ExactSource(origin.size, origin);
}

async function open(path: string | URL): Promise<FileOrigin> {
  try {
    // Merely to open a device can have effects, such as rewinding a tape.
    if (!(await stat(path)).isFile()) throw new Error('Not a regular file.');
    return await FileOrigin.open(path);
  } catch (error) {
    throw new ChatError('FILE_NOT_FOUND', 'There is no such file to send.', { cause: error });
  }
}
