import type { ChatClient, ChatClientEvents, Gap, Message } from '../../../src/index.js';

type EventName = keyof ChatClientEvents;
type EventOf<E extends EventName> = Parameters<ChatClientEvents[E]>[0];
/** An event as it was told. */
export type Seen = {
  [E in EventName]: { readonly type: E; readonly event: EventOf<E> };
}[EventName];

const eventNames = [
  'connect',
  'disconnect',
  'reconnect',
  'gap',
  'join',
  'leave',
  'message',
  'whisper',
  'sleep',
  'wake',
  'pairRequest',
  'pairStart',
  'pairEnd',
  'error',
  'close',
] as const satisfies readonly EventName[];

/** Writes down all that a client tells, in order. */
export class Witness {
  readonly seen: Seen[] = [];
  readonly messages: Message[] = [];

  constructor(client: ChatClient) {
    for (const type of eventNames) {
      client.on(type, (event: EventOf<typeof type>) => {
        this.seen.push({ type, event } as Seen);
      });
    }
    client.on('message', ({ message }) => this.messages.push(message));
  }

  /** What of one kind was told, in order. */
  all<E extends EventName>(type: E): EventOf<E>[] {
    return this.seen.flatMap((seen) => (seen.type === type ? [seen.event as EventOf<E>] : []));
  }

  count(type: EventName): number {
    return this.all(type).length;
  }

  get gaps(): Gap[] {
    return this.all('gap');
  }

  get texts(): string[] {
    return this.messages.map(({ text }) => text);
  }

  /** The kinds of all events from the `start`-th on, in order. */
  kinds(start = 0): EventName[] {
    return this.seen.slice(start).map(({ type }) => type);
  }
}
