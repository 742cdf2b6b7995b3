import type { ChatServerEvents } from '../events.js';
import type { ChatClientEvents, Pair, PairEvents } from '../index.browser.js';
import type { WatchedClient, WatchedServer } from './invariants/watched.js';
import type { Patience } from './VirtualClock.js';

/** What can be waited for: the events of a client, of a 1:1, or of a server. */
export type EventsOf<T> = T extends WatchedClient
  ? ChatClientEvents
  : T extends Pair
    ? PairEvents
    : T extends WatchedServer
      ? ChatServerEvents
      : never;

/** What an emitter tells with an event. */
export type PayloadOf<T, E extends keyof EventsOf<T>> = EventsOf<T>[E] extends (
  event: infer P,
) => void
  ? P
  : never;

/** Which event is waited for, and for how long. */
export interface NextOptions<P> extends Patience {
  /** Whether it is the one; those before it are passed over. Default: the first one is. */
  readonly matches?: (payload: P) => boolean;
}

/** Every event of a client: the compiler sees to it. */
const ofClient: Readonly<Record<keyof ChatClientEvents, true>> = {
  connect: true,
  disconnect: true,
  reconnect: true,
  gap: true,
  join: true,
  leave: true,
  message: true,
  whisper: true,
  sleep: true,
  wake: true,
  pairRequest: true,
  pairStart: true,
  pairEnd: true,
  fileOffer: true,
  fileStart: true,
  roster: true,
  error: true,
  close: true,
};

/** Every event of a server: the compiler sees to it. */
const ofServer: Readonly<Record<keyof ChatServerEvents, true>> = {
  listening: true,
  join: true,
  leave: true,
  message: true,
  whisper: true,
  sleep: true,
  wake: true,
  pairRequest: true,
  pairRequestEnd: true,
  pairStart: true,
  pairEnd: true,
  fileOffer: true,
  fileStart: true,
  fileEnd: true,
  denied: true,
  error: true,
  close: true,
};

/** Every event of a 1:1: the compiler sees to it. */
const ofPair: Readonly<Record<keyof PairEvents, true>> = { message: true, end: true };

export const clientEvents: readonly string[] = Object.keys(ofClient);
export const serverEvents: readonly string[] = Object.keys(ofServer);
export const pairEvents: readonly string[] = Object.keys(ofPair);
