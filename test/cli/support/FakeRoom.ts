import type { OpenPair, Room } from '../../../src/cli/Talk.js';
import type { FileTransfer, SharedFile, User } from '../../../src/index.js';
import { beginTransfer } from '../../../src/transfer/beginTransfer.js';

/** A room that writes down what it is asked for, and answers what it was told to. */
export class FakeRoom implements Room {
  readonly name = 'atom';
  state = 'online';
  readonly users: Map<string, User>;
  currentPair: OpenPair | undefined;
  readonly calls: string[] = [];
  /** What others share. */
  files: SharedFile[] = [];
  /** What was begun. */
  readonly transfers: FileTransfer[] = [];
  /** What the next request fails with. */
  failure: Error | undefined;

  constructor(...names: string[]) {
    this.users = new Map(
      ['atom', ...names].map((name) => [name, { name, status: 'awake', joinedAt: 0 }]),
    );
  }

  send(text: string): Promise<void> {
    return this.#answer(`send ${text}`);
  }

  whisper(to: string, text: string): Promise<void> {
    return this.#answer(`whisper ${to}: ${text}`);
  }

  async list(): Promise<User[]> {
    await this.#answer('list');
    return [...this.users.values()];
  }

  sleep(): Promise<void> {
    return this.#answer('sleep');
  }

  wake(): Promise<void> {
    return this.#answer('wake');
  }

  /** Stays open until it is taken back, unless a failure was set. */
  async pair(name: string, { signal }: { readonly signal: AbortSignal }): Promise<void> {
    await this.#answer(`pair ${name}`);
    await new Promise((resolve) => {
      if (signal.aborted) resolve(undefined);
      else signal.addEventListener('abort', resolve);
    });
    this.calls.push(`withdraw ${name}`);
    throw signal.reason;
  }

  sendFile(to: string, path: string): FileTransfer {
    this.calls.push(`sendFile ${to}: ${path}`);
    return this.#begin(path, to, 'send');
  }

  async listFiles(name: string): Promise<SharedFile[]> {
    await this.#answer(`listFiles ${name}`);
    return this.files;
  }

  download(from: string, file: string, { to }: { readonly to: string }): FileTransfer {
    this.calls.push(`download ${from}: ${file} to ${to}`);
    return this.#begin(file, from, 'receive');
  }

  /** A transfer that the test moves on. */
  #begin(name: string, peer: string, direction: 'send' | 'receive'): FileTransfer {
    const transfer = beginTransfer({
      name,
      peer,
      direction,
      size: undefined,
      signal: undefined,
      reportListenerError: (error) => {
        throw error;
      },
    });
    this.transfers.push(transfer);
    return transfer;
  }

  async #answer(call: string): Promise<void> {
    this.calls.push(call);
    const { failure } = this;
    this.failure = undefined;
    if (failure) throw failure;
  }
}
