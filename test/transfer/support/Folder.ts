import { mkdtemp, readdir, readlink, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';

/** A folder for one test, which also knows what is left behind in it. */
export class Folder implements AsyncDisposable {
  /** Free of symbolic links. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(within = tmpdir()): Promise<Folder> {
    return new Folder(await realpath(await mkdtemp(join(within, 'chatcast-files-'))));
  }

  at(...names: string[]): string {
    return join(this.path, ...names);
  }

  /** Every name in it, hidden ones included. */
  async names(): Promise<string[]> {
    return (await readdir(this.path)).sort();
  }

  /** Files below it that this process holds open. Only Linux tells. */
  async openFiles(): Promise<string[]> {
    const handles = await readdir('/proc/self/fd').catch(() => []);
    const paths = await Promise.all(
      handles.map((handle) => readlink(`/proc/self/fd/${handle}`).catch(() => '')),
    );
    return paths.filter((path) => path.startsWith(this.path + sep));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.path, { recursive: true });
  }
}
