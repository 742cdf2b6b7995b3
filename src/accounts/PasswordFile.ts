import { open } from 'node:fs/promises';
import { ChatError } from '../errors.js';
import type { Account } from './accountLines.js';
import { decodeAccounts, dropAccount, putAccount } from './accountLines.js';
import { Gate } from './Gate.js';
import { checkName, nameKey } from './names.js';
import { replaceFile } from './replaceFile.js';
import type { PasswordHash, ScryptCost } from './scrypt.js';
import { checkCost, hashPassword, makeDecoy, owaspCost, verifyPassword } from './scrypt.js';

/** Longest password, in bytes of UTF-8 after NFC. Room for any passphrase, not for a book. */
const maxPasswordBytes = 1024;

/** What a refused attempt is told: the time in which a third of a full queue is served, or so. */
const retryAfterMs = 5_000;

/** How a {@link PasswordFile} hashes. */
export interface PasswordFileOptions {
  /**
   * Cost of every new hash, and of an attempt at an unknown name. Default N = 2^17, r = 8, p = 1: 128 MiB and about half a
   * second a hash. Cheaper is faster for whoever steals the file, too; lines of another cost keep theirs, and can then
   * be told from unknown names by the time they take.
   */
  readonly cost?: ScryptCost;
  /** Hashes computed at the same time. Default 2: at most 256 MiB, and two of Node's four worker threads. */
  readonly maxHashing?: number;
  /**
   * Attempts that may wait for that; the next one is `RATE_LIMITED`. Default 64, about as many as are served before a
   * login times out.
   */
  readonly maxWaiting?: number;
}

/** One attempt to log in, as the server hands it to its `authenticate` option. */
export interface PasswordAttempt {
  /** The name asked for. */
  readonly name: string;
  /** The password, where one was given. */
  readonly password?: string | undefined;
  /** Ends the wait for a hash. */
  readonly signal: AbortSignal;
}

/** What was read from the file, and the version of the file that it was read from. */
interface Snapshot {
  readonly version: string;
  readonly text: string;
  readonly accounts: ReadonlyMap<string, Account>;
}

/**
 * Accounts in a text file, one a line: `name:$scrypt$ln=17,r=8,p=1$<salt>$<hash>`. Comments (`#`) and empty lines are
 * kept. Changes made by another process are seen at the next attempt. Names are compared as in the room: without regard
 * to case and look-alikes.
 *
 * Every method rejects with `PROTOCOL` and `details.line` while the file holds a line that cannot be read, and with
 * Node's own error while the file cannot be opened; nobody gets in meanwhile.
 *
 * @example
 * ```ts
 * const accounts = await PasswordFile.open('users.txt');
 * const server = new ChatServer({ authenticate: accounts.authenticate });
 * ```
 */
export class PasswordFile {
  /** Where the accounts are. */
  readonly path: string;
  readonly #cost: ScryptCost;
  readonly #decoy: PasswordHash;
  readonly #gate: Gate;
  #snapshot: Snapshot = emptySnapshot;
  #lastEdit: Promise<unknown> = Promise.resolve();

  private constructor(path: string, options: PasswordFileOptions) {
    const { cost = owaspCost, maxHashing = 2, maxWaiting = 64 } = options;
    checkCost(cost);
    this.path = path;
    this.#cost = cost;
    this.#decoy = makeDecoy(cost);
    this.#gate = new Gate({ maxRunning: maxHashing, maxWaiting, retryAfterMs });
  }

  /** Reads the file. A file that does not exist holds no accounts; the first {@link PasswordFile.set} creates it. */
  static async open(path: string, options: PasswordFileOptions = {}): Promise<PasswordFile> {
    const file = new PasswordFile(path, options);
    await file.#read();
    return file;
  }

  /**
   * The server's `authenticate` option: refuses an unknown name and a wrong password with the same words after the same
   * time (a password that can be nobody's, such as none, at once), and gives the member the spelling that the file has.
   *
   * @throws {@link ChatError} `DENIED`; `RATE_LIMITED` with `retryAfterMs` when too many are waiting.
   */
  readonly authenticate = async (attempt: PasswordAttempt): Promise<{ name: string }> => {
    const account = await this.#match(attempt.name, attempt.password ?? '', attempt.signal);
    if (account === undefined) throw new ChatError('DENIED', 'Wrong name or password');
    return { name: account.name };
  };

  /**
   * Whether this is the password of that account. An abort while waiting rejects with the signal's reason.
   *
   * @throws {@link ChatError} `RATE_LIMITED` with `retryAfterMs` when too many are waiting.
   */
  async verify(
    name: string,
    password: string,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<boolean> {
    return (await this.#match(name, password, options.signal)) !== undefined;
  }

  /** Whether there is an account of this name, or of one that counts as the same. */
  async has(name: string): Promise<boolean> {
    return (await this.#read()).accounts.has(nameKey(name));
  }

  /**
   * Adds an account, or changes the password of the one that {@link PasswordFile.has} finds, which keeps its spelling.
   * Edits through one `PasswordFile` follow one another; of two processes that edit in the same moment the later wins,
   * and the file is whole at any time.
   *
   * @throws {@link ChatError} `NAME_INVALID`; `TEXT_INVALID` for a password that has not 1 to 1024 bytes; `RATE_LIMITED`.
   */
  async set(name: string, password: string): Promise<'added' | 'changed'> {
    const given = checkName(name);
    const secret = encodePassword(password);
    if (secret === undefined) {
      throw new ChatError('TEXT_INVALID', `A password has 1 to ${maxPasswordBytes} bytes`);
    }
    const hash = await this.#gate.run(() => hashPassword(secret, this.#cost));
    return this.#edit(async ({ text, accounts }) => {
      const present = accounts.get(nameKey(given));
      await replaceFile(this.path, putAccount(text, { name: present?.name ?? given, hash }));
      return present === undefined ? 'added' : 'changed';
    });
  }

  /** Removes an account; `false` if there was none. Who is in the room stays there. */
  async remove(name: string): Promise<boolean> {
    return this.#edit(async ({ text, accounts }) => {
      if (!accounts.has(nameKey(name))) return false;
      await replaceFile(this.path, dropAccount(text, name));
      return true;
    });
  }

  async #match(name: string, password: string, signal?: AbortSignal): Promise<Account | undefined> {
    const secret = encodePassword(password);
    if (secret === undefined) return undefined;
    return this.#gate.run(async () => {
      const account = (await this.#read()).accounts.get(nameKey(name));
      const isRight = await verifyPassword(secret, account?.hash ?? this.#decoy);
      signal?.throwIfAborted();
      return isRight ? account : undefined;
    }, signal);
  }

  /** One edit after the other, each on what is in the file by then: the hash, which takes long, is ready before. */
  #edit<T>(change: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    const edit = this.#lastEdit.then(async () => change(await this.#read()));
    this.#lastEdit = edit.catch(() => undefined);
    return edit;
  }

  /** What the file holds now; read again only if it changed. */
  async #read(): Promise<Snapshot> {
    this.#snapshot = await readSnapshot(this.path, this.#snapshot);
    return this.#snapshot;
  }
}

const emptySnapshot: Snapshot = { version: 'none', text: '', accounts: new Map() };

async function readSnapshot(path: string, known: Snapshot): Promise<Snapshot> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return emptySnapshot;
    throw error;
  }
  try {
    const { ino, size, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
    const version = [ino, size, mtimeNs, ctimeNs].join();
    if (version === known.version) return known;
    const text = await handle.readFile('utf8');
    return { version, text, accounts: decodeAccounts(text) };
  } finally {
    await handle.close();
  }
}

function encodePassword(password: string): Buffer | undefined {
  const bytes = Buffer.from(password.normalize('NFC'));
  return bytes.length >= 1 && bytes.length <= maxPasswordBytes ? bytes : undefined;
}
