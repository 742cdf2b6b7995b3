import { ChatError } from '../index.js';
import { openAccounts } from './accounts.js';
import type { PasswdArguments } from './arguments.js';
import { Complaint } from './Complaint.js';
import type { Say } from './catalogue/catalogue.js';
import type { Io } from './Io.js';
import { openScreen } from './openScreen.js';

/** `chatcast passwd`: adds, changes or deletes an account. Resolves with the exit code. */
export async function passwd(args: PasswdArguments, io: Io, say: Say): Promise<number> {
  const { file, name, deletes } = args;
  const accounts = await openAccounts(file);
  if (deletes) {
    if (!(await accounts.remove(name))) {
      throw new Complaint((words) => words('passwordUnknown', { name }));
    }
    io.stdout.write(`${say('passwordDeleted', { name })}\n`);
    return 0;
  }
  const password = await askNewPassword(io, say);
  if (password === undefined) return 1;
  try {
    const outcome = await accounts.set(name, password);
    const key = outcome === 'added' ? 'passwordAdded' : 'passwordChanged';
    io.stdout.write(`${say(key, { name })}\n`);
    return 0;
  } catch (error) {
    if (error instanceof ChatError && error.code === 'TEXT_INVALID') {
      throw new Complaint((words) => words('passwordInvalid'), error);
    }
    throw error;
  }
}

/** Twice, because nobody sees what is typed; a pipe does not mistype. `undefined` when the person left. */
async function askNewPassword(io: Io, say: Say): Promise<string | undefined> {
  // On the error output: what is asked is no result.
  const screen = openScreen({ ...io, stdout: io.stderr });
  try {
    const password = await screen.ask(say('askPassword'), { secret: true });
    if (!screen.interactive) return password ?? '';
    if (password === undefined) return undefined;
    const again = await screen.ask(say('askPasswordAgain'), { secret: true });
    if (again === undefined || again === password) return again;
    throw new Complaint((words) => words('passwordsDiffer'));
  } finally {
    screen.close();
  }
}
