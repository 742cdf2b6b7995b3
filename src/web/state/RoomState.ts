import type { ChatError, PairRequest, User } from '../../index.browser.js';
import type { Sentence } from '../words/words.js';
import type { Conversation } from './Conversation.js';
import { emptyConversation } from './Conversation.js';
import type { FilesPart } from './FilesPart.js';

/**
 * `online`; `lost`: on the way back, to a room that is there, or closed for now; `over`: for good, with the reason unless
 * the person left.
 */
export type Connection =
  | { readonly state: 'online' }
  | { readonly state: 'lost'; readonly isRoomClosed: boolean }
  | { readonly state: 'over'; readonly error: ChatError | undefined };

/** Who hears what is said. */
export type View = 'room' | 'pair';

/** A 1:1, also when it is over and still being read. */
export interface PairState {
  readonly partner: string;
  readonly isOver: boolean;
}

/** A question of one's own that is open. */
export interface Asking {
  readonly name: string;
  readonly withdrawal: AbortController;
}

/** Everything that the page knows of the room. */
export interface RoomState {
  /** The own name. */
  readonly me: string;
  /** In the order in which they came. */
  readonly users: readonly User[];
  readonly connection: Connection;
  readonly view: View;
  readonly talks: Readonly<Record<View, Conversation>>;
  readonly pair: PairState | undefined;
  /** Whom what is typed is whispered to; undefined: everyone hears it. */
  readonly whispersTo: string | undefined;
  /** Questions of others, oldest first. */
  readonly questions: readonly PairRequest[];
  readonly asking: readonly Asking[];
  /** What the page does with files; undefined until the first is in sight. */
  readonly files: FilesPart | undefined;
  /** What went wrong last, until something else is done. */
  readonly complaint: Sentence | undefined;
  /** Whether the person has the page before their eyes. */
  readonly isWatched: boolean;
  /** What others said since then. */
  readonly missed: number;
}

export function emptyRoom(me: string): RoomState {
  return {
    me,
    users: [],
    connection: { state: 'online' },
    view: 'room',
    talks: { room: emptyConversation, pair: emptyConversation },
    pair: undefined,
    whispersTo: undefined,
    questions: [],
    asking: [],
    files: undefined,
    complaint: undefined,
    isWatched: true,
    missed: 0,
  };
}

/** The one person who hears what is typed; undefined: everyone does, or nobody. */
export function hearerOf({ view, pair, whispersTo }: RoomState): string | undefined {
  if (view === 'room') return whispersTo;
  return pair?.isOver === false ? pair.partner : undefined;
}

/** The person's own entry in the list. */
export function meOf({ users, me }: RoomState): User | undefined {
  return users.find(({ name }) => name === me);
}
