import type {
  ChatClient,
  ChatClientEvents,
  ChatServer,
  ChatServerEvents,
  Pair,
  PairEvents,
} from '../../../src/index.js';

type Emitter = ChatServer | ChatClient | Pair;

/** What an emitter tells, by the names of its events. */
type EventsOf<T extends Emitter> = T extends ChatServer
  ? ChatServerEvents
  : T extends ChatClient
    ? ChatClientEvents
    : PairEvents;

type EventName<T extends Emitter> = keyof EventsOf<T> & string;

type PayloadOf<T extends Emitter, E extends EventName<T>> = EventsOf<T>[E] extends (
  payload: infer P,
) => void
  ? P
  : never;

/** The part of all of them that is needed here. */
interface Source {
  on(event: string, listener: (payload: unknown) => void): unknown;
  off(event: string, listener: (payload: unknown) => void): unknown;
}

/** Resolves with the next event of that name that matches. */
export function nextEvent<T extends Emitter, E extends EventName<T>>(
  emitter: T,
  event: E,
  matches?: (payload: PayloadOf<T, E>) => boolean,
): Promise<PayloadOf<T, E>>;
export function nextEvent(
  emitter: Source,
  event: string,
  matches: (payload: unknown) => boolean = () => true,
): Promise<unknown> {
  return new Promise((resolve) => {
    const listener = (payload: unknown) => {
      if (!matches(payload)) return;
      emitter.off(event, listener);
      resolve(payload);
    };
    emitter.on(event, listener);
  });
}

/** Collects the events of that name from now on. */
export function collect<T extends Emitter, E extends EventName<T>>(
  emitter: T,
  event: E,
): PayloadOf<T, E>[];
export function collect(emitter: Source, event: string): unknown[] {
  const payloads: unknown[] = [];
  emitter.on(event, (payload) => payloads.push(payload));
  return payloads;
}
