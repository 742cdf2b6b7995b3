import { lstat, opendir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ChatError } from '../../errors.js';
import type { SharedFile, SharedFiles, SharedFolderOptions } from '../SharedFiles.js';
import type { Source } from '../Source.js';
import { visible } from '../safeName.js';
import { ExactSource } from '../sources/ExactSource.js';
import { openWithin } from './openWithin.js';

/** Most files that are listed where nothing else is said: a page or two of names, and more than anybody reads. */
const maxFiles = 1_000;

/** Most entries of folders that one listing looks at, shared or not: a fraction of a second. */
const maxLooked = 20_000;

/**
 * A folder whose regular files anybody may have. What is shared is what can be found by looking: a name that is asked for
 * is searched among the names that are there, and never handed to the system, which has more spellings for a file than one
 * can think of. Not shared are names that begin with a dot or hold something invisible, and whatever a symbolic link leads
 * to, even inside the folder.
 */
export class SharedFolder implements SharedFiles {
  readonly #home: string;
  readonly #depth: number;
  readonly #maxFiles: number;

  private constructor(home: string, options: SharedFolderOptions) {
    this.#home = home;
    this.#depth = options.depth ?? 0;
    this.#maxFiles = options.maxFiles ?? maxFiles;
  }

  /** Rejects with `FILE_NOT_FOUND` if that is no folder. */
  static async open(path: string | URL, options: SharedFolderOptions = {}): Promise<SharedFolder> {
    try {
      const home = await realpath(path);
      if (!(await lstat(home)).isDirectory()) throw new Error('Not a folder.');
      return new SharedFolder(home, options);
    } catch (error) {
      throw new ChatError('FILE_NOT_FOUND', 'There is no such folder to share.', { cause: error });
    }
  }

  async list(): Promise<SharedFile[]> {
    const files = (await this.#look()).map((path) => ({ path, name: path.normalize('NFC') }));
    files.sort((a, b) => (a.name < b.name ? -1 : 1));
    const listed = files.slice(0, this.#maxFiles).map(async ({ path, name }) => {
      const stats = await lstat(join(this.#home, path)).catch(() => undefined);
      // It may be gone by now, or another thing.
      if (stats?.isFile() !== true) return [];
      return [{ name, size: stats.size, modifiedAt: Math.trunc(stats.mtimeMs) }];
    });
    return (await Promise.all(listed)).flat();
  }

  async open(name: string): Promise<Source> {
    try {
      const path = await this.#find(name);
      const origin = await openWithin(path);
      return new ExactSource(origin.size, origin);
    } catch {
      // Without a cause: it would tell what is there and not shared.
      throw new ChatError('FILE_NOT_FOUND', 'There is no such shared file.');
    }
  }

  /** The files that are shared, by their path below the folder, in no order. */
  async #look(): Promise<string[]> {
    const files: string[] = [];
    const folders = [{ path: '', depth: 0 }];
    let left = maxLooked;
    // An array hands out what is added to it while it is walked: a breadth-first search.
    for (const { path, depth } of folders) {
      if (left === 0) break;
      const entries = await entriesOf(join(this.#home, path), left);
      left -= entries.length;
      for (const entry of entries.filter(isShared)) {
        const below = path === '' ? entry.name : `${path}/${entry.name}`;
        if (entry.isFile()) files.push(below);
        if (entry.isDirectory() && depth < this.#depth) {
          folders.push({ path: below, depth: depth + 1 });
        }
      }
    }
    return files;
  }

  async #find(name: string): Promise<string> {
    const steps = name.normalize('NFC').split('/');
    const file = steps.pop() ?? '';
    if (steps.length > this.#depth) throw new Error('Too deep.');
    let folder = this.#home;
    for (const step of steps) folder = await findEntry(folder, step, 'isDirectory');
    return await findEntry(folder, file, 'isFile');
  }
}

/** What a folder holds, or the first so many; nothing, if it cannot be read or a link has taken its place. */
async function entriesOf(folder: string, limit: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      if (entries.length >= limit) break;
      entries.push(entry);
    }
    return (await realpath(folder)) === folder ? entries : [];
  } catch {
    return [];
  }
}

async function findEntry(
  folder: string,
  name: string,
  kind: 'isFile' | 'isDirectory',
): Promise<string> {
  for await (const entry of await opendir(folder)) {
    if (entry.name.normalize('NFC') === name && entry[kind]() && isShared(entry)) {
      return join(folder, entry.name);
    }
  }
  throw new Error('Not there.');
}

/** What is needed of a `Dirent`. Of symbolic links, both are false. */
interface Entry {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
}

function isShared({ name }: Entry): boolean {
  const isPlain = !name.startsWith('.') && !name.includes('\\');
  return isPlain && visible(name) === name.normalize('NFC');
}
