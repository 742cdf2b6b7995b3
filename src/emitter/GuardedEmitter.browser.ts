import type { EventEmitter as Model } from 'eventemitter3';

interface Entry {
  readonly listener: (this: unknown, ...args: unknown[]) => unknown;
  readonly context: unknown;
  readonly isOnce: boolean;
}

/** What it is in Node, without eventemitter3, which is a tenth of all that a page fetches for a client. */
export abstract class GuardedEmitter<Events extends object> implements Model<Events> {
  /** The lists are replaced, never changed: whoever goes through one goes on with what it was. */
  readonly #entries = new Map<PropertyKey, readonly Entry[]>();

  /** Told of every failure of a listener. @internal */
  protected abstract handleListenerError(error: unknown, event: string): void;

  eventNames(): Model.EventNames<Events>[] {
    return [...this.#entries.keys()] as Model.EventNames<Events>[];
  }

  listeners<E extends Model.EventNames<Events>>(event: E): Model.EventListener<Events, E>[] {
    const listeners = this.#of(event).map(({ listener }) => listener);
    return listeners as Model.EventListener<Events, E>[];
  }

  listenerCount(event: Model.EventNames<Events>): number {
    return this.#of(event).length;
  }

  emit<E extends Model.EventNames<Events>>(event: E, ...args: Model.EventArgs<Events, E>): boolean {
    const entries = this.#of(event);
    for (const { listener, context, isOnce } of entries) {
      if (isOnce) this.#remove(event, (entry) => entry.isOnce && entry.listener === listener);
      void this.#call(event, () => listener.apply(context, args));
    }
    const isHeard = entries.length > 0;
    if (!isHeard && event === 'error') {
      const failure: { error?: unknown } = args[0];
      // Where what listeners of a page's elements throw is seen, too. Not every stand-in for a browser has it.
      globalThis.reportError?.(failure.error);
    }
    return isHeard;
  }

  on<E extends Model.EventNames<Events>>(
    event: E,
    listener: Model.EventListener<Events, E>,
    context?: unknown,
  ): this {
    return this.#add(event, listener, context, false);
  }

  addListener<E extends Model.EventNames<Events>>(
    event: E,
    listener: Model.EventListener<Events, E>,
    context?: unknown,
  ): this {
    return this.on(event, listener, context);
  }

  once<E extends Model.EventNames<Events>>(
    event: E,
    listener: Model.EventListener<Events, E>,
    context?: unknown,
  ): this {
    return this.#add(event, listener, context, true);
  }

  removeListener<E extends Model.EventNames<Events>>(
    event: E,
    listener?: Model.EventListener<Events, E>,
    context?: unknown,
    once?: boolean,
  ): this {
    return this.#remove(
      event,
      (entry) =>
        !listener ||
        (entry.listener === listener &&
          (!once || entry.isOnce) &&
          (!context || entry.context === context)),
    );
  }

  off<E extends Model.EventNames<Events>>(
    event: E,
    listener?: Model.EventListener<Events, E>,
    context?: unknown,
    once?: boolean,
  ): this {
    return this.removeListener(event, listener, context, once);
  }

  removeAllListeners(event?: Model.EventNames<Events>): this {
    if (event === undefined) this.#entries.clear();
    else this.#entries.delete(event);
    return this;
  }

  async #call(event: PropertyKey, listener: () => unknown): Promise<void> {
    try {
      await listener();
    } catch (error) {
      this.handleListenerError(error, String(event));
    }
  }

  #of(event: PropertyKey): readonly Entry[] {
    return this.#entries.get(event) ?? [];
  }

  #add(event: PropertyKey, listener: unknown, context: unknown, isOnce: boolean): this {
    if (typeof listener !== 'function') throw new TypeError('The listener must be a function');
    const entry = { listener: listener as Entry['listener'], context: context ?? this, isOnce };
    this.#entries.set(event, [...this.#of(event), entry]);
    return this;
  }

  #remove(event: PropertyKey, isMeant: (entry: Entry) => boolean): this {
    const left = this.#of(event).filter((entry) => !isMeant(entry));
    if (left.length > 0) this.#entries.set(event, left);
    else this.#entries.delete(event);
    return this;
  }
}
