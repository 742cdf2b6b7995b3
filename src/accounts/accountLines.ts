import { ChatError } from '../errors.js';
import { checkName, nameKey } from './names.js';
import type { PasswordHash } from './scrypt.js';
import { decodeHash, encodeHash } from './scrypt.js';

/** One line of a password file. */
export interface Account {
  /** As its owner spells it. */
  readonly name: string;
  readonly hash: PasswordHash;
}

/**
 * Reads the text of a password file: one `name:hash` a line, empty lines and lines that begin with `#` between them.
 *
 * @returns the accounts by {@link nameKey}.
 * @throws {@link ChatError} `PROTOCOL` with `details.line` (from 1). One bad line makes the whole text unusable:
 * skipping it would silently lock somebody out.
 */
export function decodeAccounts(text: string): Map<string, Account> {
  const accounts = new Map<string, Account>();
  text.split('\n').forEach((line, index) => {
    if (isComment(line)) return;
    try {
      const account = decodeLine(line);
      const key = nameKey(account.name);
      if (accounts.has(key)) throw new ChatError('PROTOCOL', 'An earlier line has this name');
      accounts.set(key, account);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const details = { line: index + 1 };
      throw new ChatError('PROTOCOL', `Password file, line ${details.line}: ${reason}`, {
        details,
        cause,
      });
    }
  });
  return accounts;
}

/** Puts an account in the place of the line that has its name, or at the end. All other lines stay as they are. */
export function putAccount(text: string, account: Account): string {
  const line = `${account.name}:${encodeHash(account.hash)}`;
  const lines = text.split('\n');
  const index = lines.findIndex((other) => isOf(other, account.name));
  if (index >= 0) return lines.with(index, line).join('\n');
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
}

/** Takes the line of a name out. All other lines stay as they are. */
export function dropAccount(text: string, name: string): string {
  return text
    .split('\n')
    .filter((line) => !isOf(line, name))
    .join('\n');
}

function decodeLine(line: string): Account {
  const colon = line.indexOf(':');
  if (colon < 0) throw new ChatError('PROTOCOL', 'There is no colon between name and hash');
  // A file that was edited on Windows ends its lines in CR LF.
  return {
    name: checkName(line.slice(0, colon)),
    hash: decodeHash(line.slice(colon + 1).trimEnd()),
  };
}

function isComment(line: string): boolean {
  return line.startsWith('#') || line.trim() === '';
}

function isOf(line: string, name: string): boolean {
  return !isComment(line) && nameKey(line.slice(0, line.indexOf(':'))) === nameKey(name);
}
