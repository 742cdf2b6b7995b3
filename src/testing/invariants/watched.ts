import type { ChatServerEvents } from '../../events.js';
import type { ChatClientEvents, ClientState, GuardedEmitter, User } from '../../index.browser.js';

/** The part of a `ChatServer` that has to be seen to judge it. */
export interface WatchedServer extends GuardedEmitter<ChatServerEvents> {
  /** Everyone in the room. */
  readonly users: ReadonlyMap<string, User>;
  /** `seq`: the last place taken in the order. */
  stats(): { readonly seq: number };
}

/** The part of a `ChatClient` that has to be seen to judge what it is told. */
export interface WatchedClient extends GuardedEmitter<ChatClientEvents> {
  /** The name in the room. */
  readonly name: string;
  /** Only who is online can be expected to know everything. */
  readonly state: ClientState;
  /** Everyone in the room, as this client knows it. */
  readonly users: ReadonlyMap<string, User>;
}
