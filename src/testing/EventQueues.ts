/** The part of an emitter that is needed here. */
export interface EventSource {
  on(event: string, listener: (payload: unknown) => void): unknown;
}

/** Events of one kind that are kept until somebody takes them; past it the oldest is dropped. */
const maxKept = 1000;

interface Waiter {
  matches(payload: unknown): boolean;
  resolve(payload: unknown): void;
}

/** An event that somebody takes. */
export interface Taking {
  /** Resolves with what the event tells. */
  readonly told: Promise<unknown>;
  /** Nobody waits for it any more. */
  forget(): void;
}

/** What one emitter has told of one kind and nobody has taken. */
class EventQueue {
  #kept: unknown[] = [];
  #waiting: Waiter[] = [];

  constructor(source: EventSource, event: string) {
    source.on(event, (payload) => this.#handle(payload));
  }

  take(matches: (payload: unknown) => boolean): Taking {
    const at = this.#kept.findIndex(matches);
    // What came before the one that is wanted was passed over.
    const passed = this.#kept.splice(0, at < 0 ? this.#kept.length : at + 1);
    if (at >= 0) return { told: Promise.resolve(passed.at(-1)), forget: () => {} };
    let forget = () => {};
    const told = new Promise<unknown>((resolve) => {
      const waiter = { matches, resolve };
      this.#waiting.push(waiter);
      forget = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
      };
    });
    return { told, forget };
  }

  #handle(payload: unknown): void {
    const waiter = this.#waiting.find(({ matches }) => matches(payload));
    if (waiter !== undefined) {
      this.#waiting = this.#waiting.filter((other) => other !== waiter);
      return waiter.resolve(payload);
    }
    if (this.#waiting.length > 0) return;
    this.#kept.push(payload);
    if (this.#kept.length > maxKept) this.#kept.shift();
  }
}

/** Events in their order, each to be taken once: so that none is missed by whoever begins to wait a moment too late. */
export class EventQueues {
  readonly #queues = new WeakMap<object, Map<string, EventQueue>>();

  /** Keeps these events from now on. */
  follow(source: EventSource, events: readonly string[]): void {
    for (const event of events) this.#queueOf(source, event);
  }

  /** The next event that matches and was not taken; of what nobody follows, from now on. */
  take(source: EventSource, event: string, matches: (payload: unknown) => boolean): Taking {
    return this.#queueOf(source, event).take(matches);
  }

  #queueOf(source: EventSource, event: string): EventQueue {
    let queues = this.#queues.get(source);
    if (queues === undefined) {
      queues = new Map();
      this.#queues.set(source, queues);
    }
    let queue = queues.get(event);
    if (queue === undefined) {
      queue = new EventQueue(source, event);
      queues.set(event, queue);
    }
    return queue;
  }
}
