import { EventEmitter } from 'eventemitter3';
import type TypedEmitter from 'typed-emitter';
import type { EventMap } from 'typed-emitter';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { ChatClientEvents, ChatServerEvents, PairEvents } from '../src/index.js';
import { ChatClient, ChatServer, GuardedEmitter, Pair } from '../src/index.js';

/** The names of what can be called. */
type MethodsOf<T> = {
  [K in keyof T]-?: T[K] extends (...args: never) => unknown ? K : never;
}[keyof T];

/** Methods of Node's emitters that `typed-emitter` promises, and eventemitter3 does not have. */
type Missing = Exclude<MethodsOf<TypedEmitter.default<ChatServerEvents>>, MethodsOf<EventEmitter>>;

/** One argument, and that an object. */
type EventsOfOneObject<Events> = {
  [E in keyof Events]: Events[E] extends (event: infer P) => void
    ? P extends object
      ? (event: P) => void
      : never
    : never;
};

/** What `on` takes for each event. */
type ListenersOf<Events extends object> = {
  [E in keyof Events]: EventEmitter.EventListener<Events, E & EventEmitter.EventNames<Events>>;
};

const emitterMethods = {
  on: true,
  once: true,
  off: true,
  emit: true,
  addListener: true,
  removeListener: true,
  removeAllListeners: true,
  eventNames: true,
  listeners: true,
  listenerCount: true,
} as const satisfies Record<MethodsOf<EventEmitter>, true>;

// Whatever the types offer must be named here, and is then looked for at run time.
const serverMethods = {
  ...emitterMethods,
  listen: true,
  attach: true,
  accept: true,
  use: true,
  broadcast: true,
  whisper: true,
  kick: true,
  stats: true,
  close: true,
  [Symbol.asyncDispose]: true,
} as const satisfies Record<MethodsOf<ChatServer>, true>;

const clientMethods = {
  ...emitterMethods,
  connect: true,
  send: true,
  whisper: true,
  list: true,
  sleep: true,
  wake: true,
  pair: true,
  sendFile: true,
  share: true,
  listFiles: true,
  download: true,
  messages: true,
  close: true,
  [Symbol.asyncDispose]: true,
} as const satisfies Record<MethodsOf<ChatClient>, true>;

const pairMethods = {
  ...emitterMethods,
  send: true,
  end: true,
  handleMessage: true,
  handleEnd: true,
  [Symbol.asyncIterator]: true,
} as const satisfies Record<MethodsOf<Pair>, true>;

describe('the event maps', () => {
  it('have the shape that typed-emitter asks for', () => {
    expectTypeOf<ChatServerEvents>().toExtend<EventMap>();
    expectTypeOf<ChatClientEvents>().toExtend<EventMap>();
    expectTypeOf<PairEvents>().toExtend<EventMap>();
  });

  it('have one object as the payload of each event', () => {
    expectTypeOf<ChatServerEvents>().toEqualTypeOf<EventsOfOneObject<ChatServerEvents>>();
    expectTypeOf<ChatClientEvents>().toEqualTypeOf<EventsOfOneObject<ChatClientEvents>>();
    expectTypeOf<PairEvents>().toEqualTypeOf<EventsOfOneObject<PairEvents>>();
  });

  it('type the listeners and the payloads', () => {
    const client = new ChatClient({ url: 'tcp://127.0.0.1:1', name: 'atom' });
    client.on('message', (event) => {
      expectTypeOf(event).toEqualTypeOf<Parameters<ChatClientEvents['message']>[0]>();
    });
    // @ts-expect-error There is no such event.
    client.on('massage', () => {});
    // @ts-expect-error It has no such payload.
    client.on('message', (text: string) => text);
    // @ts-expect-error Nor can it be emitted.
    client.emit('message', 'hello');
    expect(client.eventNames()).toEqual(['message', 'massage']);
  });
});

describe('the emitters', () => {
  const made = new ChatServer();

  it.each([
    ['ChatServer', made, serverMethods],
    ['ChatClient', ChatClient.prototype, clientMethods],
    ['Pair', Pair.prototype, pairMethods],
  ] as const)('%s has at run time every method that its type offers', (_, emitter, methods) => {
    const lacking = Reflect.ownKeys(methods).filter(
      (name) => typeof Reflect.get(emitter, name) !== 'function',
    );
    expect(lacking).toEqual([]);
    expect(emitter).toBeInstanceOf(GuardedEmitter);
    expect(emitter).toBeInstanceOf(EventEmitter);
  });

  it('offer no method that eventemitter3 lacks', () => {
    expectTypeOf<Missing & keyof ChatServer>().toBeNever();
    expectTypeOf<Missing & keyof ChatClient>().toBeNever();
    expectTypeOf<Missing & keyof Pair>().toBeNever();
    expectTypeOf<Missing>().toEqualTypeOf<
      | 'prependListener'
      | 'prependOnceListener'
      | 'rawListeners'
      | 'getMaxListeners'
      | 'setMaxListeners'
    >();
    for (const name of ['prependListener', 'rawListeners', 'setMaxListeners']) {
      expect(name in made).toBe(false);
    }
  });

  it('take for each event the listener that typed-emitter would', () => {
    expectTypeOf<ListenersOf<ChatServerEvents>>().toEqualTypeOf<ChatServerEvents>();
    expectTypeOf<ListenersOf<ChatClientEvents>>().toEqualTypeOf<ChatClientEvents>();
    expectTypeOf<ListenersOf<PairEvents>>().toEqualTypeOf<PairEvents>();
  });
});
