import { EventEmitter } from 'eventemitter3';
import { warnUnheard } from './warnUnheard.js';

type Listener = (this: unknown, event: never) => unknown;

function isRejectable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

/**
 * eventemitter3 with one promise more: a listener that throws or rejects takes nothing down. Its failure is reported to
 * `handleListenerError`, and the other listeners are called all the same. An `error` that nobody listens for is a warning
 * of the process, so that it is seen.
 */
export abstract class GuardedEmitter<Events extends object> extends EventEmitter<Events> {
  /** The guard of each listener, so that `off` finds what `on` added. */
  readonly #guards = new WeakMap<Listener, Map<PropertyKey, Listener>>();
  readonly #guarded = new WeakMap<Listener, Listener>();

  /** Told of every failure of a listener. @internal */
  protected abstract handleListenerError(error: unknown, event: string): void;

  /** Tells all listeners of an event; returns whether there is one. */
  override emit<E extends EventEmitter.EventNames<Events>>(
    event: E,
    ...args: EventEmitter.EventArgs<Events, E>
  ): boolean {
    const isHeard = super.emit(event, ...args);
    if (!isHeard && event === 'error') warnUnheard(args[0]);
    return isHeard;
  }

  /** Adds a listener; `context` is its `this`, default the emitter. */
  override on<E extends EventEmitter.EventNames<Events>>(
    event: E,
    listener: EventEmitter.EventListener<Events, E>,
    context?: unknown,
  ): this {
    return super.on(event, this.#guard(event, listener), context ?? this);
  }

  /** The same as `on`. */
  override addListener<E extends EventEmitter.EventNames<Events>>(
    event: E,
    listener: EventEmitter.EventListener<Events, E>,
    context?: unknown,
  ): this {
    return this.on(event, listener, context);
  }

  /** Adds a listener for the next time only. */
  override once<E extends EventEmitter.EventNames<Events>>(
    event: E,
    listener: EventEmitter.EventListener<Events, E>,
    context?: unknown,
  ): this {
    return super.once(event, this.#guard(event, listener), context ?? this);
  }

  /** Takes a listener away; without one, all of the event. */
  override removeListener<E extends EventEmitter.EventNames<Events>>(
    event: E,
    listener?: EventEmitter.EventListener<Events, E>,
    context?: unknown,
    once?: boolean,
  ): this {
    const guard = listener && this.#guard(event, listener);
    return super.removeListener(event, guard, context, once);
  }

  /** The same as `removeListener`. */
  override off<E extends EventEmitter.EventNames<Events>>(
    event: E,
    listener?: EventEmitter.EventListener<Events, E>,
    context?: unknown,
    once?: boolean,
  ): this {
    return this.removeListener(event, listener, context, once);
  }

  /** The listeners of an event, as they were added. */
  override listeners<E extends EventEmitter.EventNames<Events>>(
    event: E,
  ): Array<EventEmitter.EventListener<Events, E>> {
    return super
      .listeners(event)
      .map((guard) => (this.#guarded.get(guard as Listener) ?? guard) as typeof guard);
  }

  #guard<L>(event: PropertyKey, listener: L): L {
    if (typeof listener !== 'function') throw new TypeError('The listener must be a function');
    const original = listener as Listener;
    // eventemitter3 itself takes out what `once` added, by its guard.
    if (this.#guarded.has(original)) return listener;
    let guards = this.#guards.get(original);
    if (guards === undefined) {
      guards = new Map();
      this.#guards.set(original, guards);
    }
    let guard = guards.get(event);
    if (guard === undefined) {
      const report = (error: unknown) => this.handleListenerError(error, String(event));
      guard = function (payload) {
        try {
          const result = original.call(this, payload);
          if (isRejectable(result)) result.then(undefined, report);
        } catch (error) {
          report(error);
        }
      };
      guards.set(event, guard);
      this.#guarded.set(guard, original);
    }
    return guard as L;
  }
}
