import { EventEmitter as Model } from 'eventemitter3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GuardedEmitter } from '../../src/emitter/GuardedEmitter.browser.js';

type Events = Readonly<Record<'a' | 'b', (...args: number[]) => void>>;
class PageEmitter extends GuardedEmitter<Events> {
  protected override handleListenerError(error: unknown): void {
    throw error;
  }
}

type Listener = (...args: number[]) => void;
type Three = readonly [Listener, Listener, Listener];
type Step = (emitter: Model<Events>, listeners: Three) => unknown;

/** Listeners that note what they are told, and of which the last changes who listens while it is told. */
function makeListeners(emitter: Model<Events>, told: unknown[]): Three {
  const note = (which: number, self: unknown, args: readonly number[]) =>
    told.push([which, self === emitter ? 'emitter' : self, ...args]);
  const first = function (this: unknown, ...args: number[]) {
    note(0, this, args);
  };
  const second = function (this: unknown, ...args: number[]) {
    note(1, this, args);
  };
  const third = function (this: unknown, ...args: number[]) {
    note(2, this, args);
    emitter.off('a', first);
    emitter.once('a', second);
  };
  return [first, second, third];
}

const event = fc.constantFrom('a' as const, 'b' as const);
const which = fc.constantFrom(0 as const, 1 as const, 2 as const);
const context = fc.constantFrom(undefined, 'here', 'there');
const adding = fc.constantFrom('on' as const, 'once' as const, 'addListener' as const);
const removing = fc.constantFrom('off' as const, 'removeListener' as const);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(adding, event, which, context).map(
    ([how, name, at, where]): Step =>
      (emitter, listeners) => {
        emitter[how](name, listeners[at], where);
      },
  ),
  fc.tuple(removing, event, fc.option(which), context, fc.boolean()).map(
    ([how, name, at, where, once]): Step =>
      (emitter, listeners) => {
        emitter[how](name, at === null ? undefined : listeners[at], where, once);
      },
  ),
  fc.option(event, { nil: undefined }).map(
    (name): Step =>
      (emitter) => {
        emitter.removeAllListeners(name);
      },
  ),
  fc.tuple(event, fc.array(fc.nat(), { maxLength: 7 })).map(
    ([name, args]): Step =>
      (emitter) =>
        emitter.emit(name, ...args),
  ),
);

/** All that can be seen of an emitter, step by step. */
function play(emitter: Model<Events>, steps: readonly Step[]): unknown[] {
  const told: unknown[] = [];
  const listeners = makeListeners(emitter, told);
  for (const take of steps) {
    told.push(take(emitter, listeners), emitter.eventNames().sort());
    for (const name of ['a', 'b'] as const) {
      const those = emitter.listeners(name).map((listener) => listeners.indexOf(listener));
      told.push(emitter.listenerCount(name), those);
    }
  }
  return told;
}

describe('the emitter of pages', () => {
  it('does whatever eventemitter3 does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        expect(play(new PageEmitter(), steps)).toEqual(play(new Model<Events>(), steps));
      }),
      { numRuns: 1000 },
    );
  });

  it('returns itself, to be told several things', () => {
    const emitter = new PageEmitter();
    const ignore = () => {};
    expect(emitter.on('a', ignore).once('b', ignore).off('a', ignore)).toBe(emitter);
    expect(emitter.addListener('a', ignore).removeAllListeners()).toBe(emitter);
  });
});
