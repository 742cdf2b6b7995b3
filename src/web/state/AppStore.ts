import type { ChatErrorCode } from '../../index.browser.js';
import { ChatClient, ChatError } from '../../index.browser.js';
import { Store } from '../store/Store.js';
import { explain } from '../words/explain.js';
import type { Sentence } from '../words/words.js';
import { sentence } from '../words/words.js';
import { listen } from './listen.js';
import { RoomStore } from './RoomStore.js';
import type { Settings } from './settings.js';

/** Why somebody did not come in, and at which field that is to be said. */
export interface Problem {
  readonly field: 'name' | 'password' | 'form';
  readonly sentence: Sentence;
}

export interface AppState {
  readonly settings: Settings;
  /** Where the person is, unless at the entrance. */
  readonly room: RoomStore | undefined;
  /** On the way in; aborting gives up. */
  readonly entering: AbortController | undefined;
  readonly problem: Problem | undefined;
}

/** Failures that are about the name. */
const nameCodes: ReadonlySet<ChatErrorCode> = new Set(['NAME_TAKEN', 'NAME_INVALID']);

/** Where the person is, and how they want it. */
export class AppStore extends Store<AppState> {
  readonly #url: string;
  #client: ChatClient | undefined;

  constructor(url: string, settings: Settings) {
    super({ settings, room: undefined, entering: undefined, problem: undefined });
    this.#url = url;
  }

  choose(chosen: Partial<Settings>): void {
    this.change({ settings: { ...this.state.settings, ...chosen } });
  }

  /** Comes into the room, or says why not. */
  async enter(name: string, password: string | undefined): Promise<void> {
    const entering = new AbortController();
    this.change({ entering, problem: undefined });
    const options = { url: this.#url, name, ...(password !== undefined && { password }) };
    const client = new ChatClient(options);
    const room = new RoomStore(client);
    listen(client, room);
    try {
      await client.connect({ signal: entering.signal });
    } catch (error) {
      const problem = problemOf(error, password !== undefined);
      this.change({ entering: undefined, problem: entering.signal.aborted ? undefined : problem });
      return;
    }
    this.#client = client;
    client.once('close', ({ error }) => {
      // Who left is out; who was put out wants to know why.
      if (error === undefined) this.goOut();
    });
    this.change({ room, entering: undefined });
    this.choose({ name });
  }

  giveUpEntering(): void {
    this.state.entering?.abort();
  }

  /** Says goodbye, unless files are on their way: then the person is asked first. */
  askToLeave(): void {
    const leave = () => this.leave();
    const files = this.state.room?.state.files?.store;
    if (files?.isBusy === true) files.askToLeave(leave);
    else leave();
  }

  /** Says goodbye. */
  leave(): void {
    const client = this.#client;
    this.goOut();
    void client?.close();
  }

  /** To the entrance. */
  goOut(): void {
    this.#client = undefined;
    this.change({ room: undefined, problem: undefined });
  }
}

function problemOf(error: unknown, hasPassword: boolean): Problem {
  const code = error instanceof ChatError ? error.code : undefined;
  if (code !== undefined && nameCodes.has(code)) return { field: 'name', sentence: explain(error) };
  if (code !== 'DENIED') return { field: 'form', sentence: explain(error) };
  // Nobody has been wrong who has not been asked.
  const refusal = hasPassword ? explain(error) : sentence('passwordWanted');
  return { field: 'password', sentence: refusal };
}
