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

/** What was said, if something was. */
export type UpdateMessage<T extends UpdateType = UpdateType> = T extends 'message'
  ? Message
  : T extends 'whisper'
    ? Whisper
    : undefined;

/** The words that were said, if something was. */
export type UpdateText<T extends UpdateType = UpdateType> = T extends 'message' | 'whisper'
  ? string
  : undefined;

/** Where something was said. */
export type UpdateScope = 'room' | 'whisper' | 'pair';

/** Where an answer goes. `pair` is missing if it was over at once. */
export type Target =
  | { readonly scope: 'room' | 'whisper' }
  | { readonly scope: 'pair'; readonly pair: Pair | undefined };

/** Something that somebody did. */
export interface Update<T extends UpdateType = UpdateType> {
  readonly type: T;
  readonly event: UpdateEvent<T>;
  /** Name of who did it. */
  readonly from: string;
  /** Where an answer belongs. */
  readonly target: Target;
  readonly message: UpdateMessage<T>;
  readonly text: UpdateText<T>;
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
    const listener = (event: UpdateEvent) => {
      const message = messageIn(event);
      const { from, target } = originOf(event, client);
      tell({ type, event, from, target, message, text: message?.text });
    };
    client.on(type, listener);
    return { type, listener };
  });
  return () => {
    for (const { type, listener } of listeners) client.off(type, listener);
  };
}

function messageIn(event: UpdateEvent): UpdateMessage {
  if ('message' in event) return event.message;
  return 'whisper' in event ? event.whisper : undefined;
}

function originOf(event: UpdateEvent, client: ChatClient): Pick<Update, 'from' | 'target'> {
  if ('message' in event) {
    const { from, scope } = event.message;
    return { from, target: scope === 'pair' ? { scope, pair: client.currentPair } : { scope } };
  }
  if ('whisper' in event) return { from: event.whisper.from, target: { scope: 'whisper' } };
  if ('user' in event) return { from: event.user.name, target: { scope: 'room' } };
  if ('request' in event) return { from: event.request.from, target: { scope: 'whisper' } };
  const { pair } = event;
  const isOver = pair.ended !== undefined;
  return { from: pair.partner, target: isOver ? { scope: 'whisper' } : { scope: 'pair', pair } };
}
