import { ChatError, PasswordFile } from '../index.js';
import { Complaint } from './Complaint.js';
import { systemCode } from './systemCode.js';

/** Opens a file of accounts that the person named; a failure names it too. */
export async function openAccounts(file: string): Promise<PasswordFile> {
  try {
    return await PasswordFile.open(file);
  } catch (error) {
    if (error instanceof ChatError) {
      const { line } = error.details ?? {};
      throw new Complaint((say) => say('badAccounts', { file, line: String(line) }), error);
    }
    throw new Complaint((say) => say('cannotRead', { file, reason: systemCode(error) }), error);
  }
}
