import { readFile } from 'node:fs/promises';
import { Complaint } from './Complaint.js';
import { systemCode } from './systemCode.js';

/** Reads a file that the person named; a failure names it too. */
export async function readNamedFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Complaint((say) => say('cannotRead', { file, reason: systemCode(error) }), error);
  }
}
