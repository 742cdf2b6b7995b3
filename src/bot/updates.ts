import type { ChatClient, ChatClientEvents, Message, Pair, Whisper } from '../index.browser.js';

/** What a bot is told of people: the events of the client that have somebody in them. */
export type UpdateType =
  | 'message'
  | 'whisper'
  | 'join'
  | 'leave'
  | 'sleep'
  | 'wake'
  | 'pairRequest'
  | 'pairStart'
  | 'pairEnd';

/** What the client tells with it, such as `{ user }` of `join`. */
export type UpdateEvent<T extends UpdateType = UpdateType> = Parameters<ChatClientEvents[T]>[0];

/** Where something was said. */
export type UpdateScope = 'room' | 'whisper' | 'pair';

/** Where an answer goes. `pair` is missing if it was over at once. */
export type Target =
  | { readonly scope: 'room' | 'whisper' }
  | { readonly scope: 'pair'; readonly pair: Pair | undefined };

/** Something that somebody did. */
export interface Update {
  readonly type: UpdateType;
  readonly event: UpdateEvent;
  /** Name of who did it. */
  readonly from: string;
  /** Where an answer belongs. */
  readonly target: Target;
  /** What was said, if something was. */
  readonly message: Message | Whisper | undefined;
}

const updateTypes: readonly UpdateType[] = [
  'message',
  'whisper',
  'join',
  'leave',
  'sleep',
  'wake',
  'pairRequest',
  'pairStart',
  'pairEnd',
];

/** Tells of all that happens from now on, in order, until the function that it returns is called. */
export function listen(client: ChatClient, tell: (update: Update) => void): () => void {
  const listeners = updateTypes.map((type) => {
    const listener = (event: UpdateEvent) => tell({ type, event, ...readEvent(event, client) });
    client.on(type, listener);
    return { type, listener };
  });
  return () => {
    for (const { type, listener } of listeners) client.off(type, listener);
  };
}

function readEvent(
  event: UpdateEvent,
  client: ChatClient,
): Pick<Update, 'from' | 'target' | 'message'> {
  if ('message' in event) {
    const { message } = event;
    const target: Target =
      message.scope === 'pair' ? { scope: 'pair', pair: client.currentPair } : { scope: 'room' };
    return { from: message.from, target, message };
  }
  if ('whisper' in event) {
    return { from: event.whisper.from, target: { scope: 'whisper' }, message: event.whisper };
  }
  if ('user' in event)
    return { from: event.user.name, target: { scope: 'room' }, message: undefined };
  if ('request' in event) {
    return { from: event.request.from, target: { scope: 'whisper' }, message: undefined };
  }
  const { pair } = event;
  const target: Target = pair.ended === undefined ? { scope: 'pair', pair } : { scope: 'whisper' };
  return { from: pair.partner, target, message: undefined };
}
