import type { Sink, SinkResult } from '../Sink.js';
import { safeName } from '../safeName.js';
import type { Target } from '../sinks/ExactSink.js';
import { checkSinkSize, ExactSink } from '../sinks/ExactSink.js';
import { notSaved } from '../sinks/notSaved.js';
import { appear } from './appear.js';
import { Home } from './Home.js';
import { PartFile } from './PartFile.js';
import { removeStaleParts } from './staleParts.js';

/** Writes to a part in the folder itself, because a name cannot be given across file systems. */
class FolderTarget implements Target {
  readonly #home: Home;
  readonly #part: PartFile;
  readonly #name: string;

  constructor(home: Home, part: PartFile, name: string) {
    this.#home = home;
    this.#part = part;
    this.#name = name;
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#part.append(bytes);
  }

  async finish(): Promise<SinkResult> {
    await this.#part.seal();
    await this.#home.expectUnmoved();
    const savedAs = await appear(this.#part.path, this.#home.path, this.#name);
    await this.#part.discard();
    await this.#home.sync();
    return { savedAs };
  }

  discard(): Promise<void> {
    return this.#part.discard();
  }
}

/**
 * Saves a file right in a folder, which is made if it is not there. The file is its owner's alone (mode 0600), appears when
 * it is whole and on the disk, and never in place of another one: then it is `data (1).txt`.
 *
 * Rejects with `FILE_NOT_SAVED` when the folder cannot be written to, or has not enough room.
 */
export async function openFolderSink(folder: string, name: string, size: number): Promise<Sink> {
  checkSinkSize(size);
  try {
    const home = await Home.open(folder);
    await home.expectRoom(size);
    const part = await PartFile.create(home.path);
    await removeStaleParts(home.path, part.createdMs).catch(() => {});
    return new ExactSink(size, new FolderTarget(home, part, safeName(name)));
  } catch (error) {
    throw notSaved(error);
  }
}
