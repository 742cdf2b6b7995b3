import type * as fs from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

type Deed =
  | 'open'
  | 'opendir'
  | 'write'
  | 'sync'
  | 'close'
  | 'link'
  | 'rename'
  | 'readlink'
  | 'statfs';
type Act = () => unknown;

/**
 * Node's file system, in which chosen calls fail or are preceded by something. Only files below the folder of a test are
 * meddled with.
 *
 * A test file puts it in place of the real one: `vi.mock('node:fs/promises', (original) => faultyDisk.over(original))`.
 */
class FaultyDisk {
  readonly #acts = new Map<Deed, Act>();
  #entries: AsyncIterable<object> | undefined;

  /** From now on each such call fails with that code of the system. */
  break(deed: Deed, code: string): void {
    this.before(deed, () => {
      throw Object.assign(new Error(`${code}: ${deed}`), { code });
    });
  }

  /** From now on that happens before each such call. */
  before(deed: Deed, act: Act): void {
    this.#acts.set(deed, act);
  }

  /** From now on every folder holds these, and nothing else. */
  fillFolders(entries: AsyncIterable<object>): void {
    this.#entries = entries;
  }

  /** From now on that works again; default: everything. */
  repair(deed?: Deed): void {
    if (deed !== undefined) return void this.#acts.delete(deed);
    this.#acts.clear();
    this.#entries = undefined;
  }

  async over(original: () => Promise<unknown>): Promise<object> {
    const real = (await original()) as typeof fs;
    return {
      ...real,
      open: async (...args: Parameters<typeof fs.open>) => {
        await this.#act('open');
        return this.#meddle(await real.open(...args));
      },
      opendir: this.#preceded(
        'opendir',
        async (path: string) => this.#entries ?? (await real.opendir(path)),
      ),
      link: this.#preceded('link', real.link),
      rename: this.#preceded('rename', real.rename),
      readlink: this.#preceded('readlink', real.readlink),
      statfs: this.#preceded('statfs', real.statfs),
    };
  }

  #meddle(handle: FileHandle): FileHandle {
    for (const deed of ['write', 'sync', 'close'] as const) {
      const call = handle[deed].bind(handle) as (...args: unknown[]) => Promise<unknown>;
      Object.assign(handle, { [deed]: this.#preceded(deed, call) });
    }
    return handle;
  }

  #preceded<A extends unknown[]>(deed: Deed, call: (...args: A) => Promise<unknown>) {
    return async (...args: A) => {
      await this.#act(deed);
      return await call(...args);
    };
  }

  async #act(deed: Deed): Promise<void> {
    await this.#acts.get(deed)?.();
  }
}

export const faultyDisk = new FaultyDisk();
