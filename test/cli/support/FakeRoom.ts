import type { OpenPair, Room } from '../../../src/cli/Talk.js';
import type { User } from '../../../src/index.js';

/** A room that writes down what it is asked for, and answers what it was told to. */
export class FakeRoom implements Room {
  readonly name = 'atom';
  state = 'online';
  readonly users: Map<string, User>;
  currentPair: OpenPair | undefined;
  readonly calls: string[] = [];
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

  async #answer(call: string): Promise<void> {
    this.calls.push(call);
    const { failure } = this;
    this.failure = undefined;
    if (failure) throw failure;
  }
}
