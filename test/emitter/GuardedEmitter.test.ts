import { EventEmitter } from 'eventemitter3';
import { describe, expect, it } from 'vitest';
import { GuardedEmitter as OfPages } from '../../src/emitter/GuardedEmitter.browser.js';
import { GuardedEmitter } from '../../src/index.js';
import { turns } from '../support/until.js';

type Events = {
  tick: (event: { count: number }) => void;
  tock: (event: { count: number }) => void;
};

class NodeEmitter extends GuardedEmitter<Events> {
  readonly failures: [error: unknown, event: string][] = [];

  protected override handleListenerError(error: unknown, event: string): void {
    this.failures.push([error, event]);
  }
}

class PageEmitter extends OfPages<Events> {
  readonly failures: [error: unknown, event: string][] = [];

  protected override handleListenerError(error: unknown, event: string): void {
    this.failures.push([error, event]);
  }
}

const event = { count: 1 };

it('in Node a guarded emitter is one of eventemitter3', () => {
  expect(new NodeEmitter()).toBeInstanceOf(EventEmitter);
});

describe.each([
  ['in Node', NodeEmitter],
  ['in a page', PageEmitter],
] as const)('%s', (_, Emitter) => {
  describe('a guarded emitter', () => {
    it('calls each listener once for each event, in the order in which they were added', () => {
      const emitter = new Emitter();
      const calls: string[] = [];
      emitter.on('tick', () => calls.push('first'));
      emitter.addListener('tick', () => calls.push('second'));
      emitter.on('tock', () => calls.push('other'));
      expect(emitter.emit('tick', event)).toBe(true);
      expect(emitter.emit('tick', event)).toBe(true);
      expect(calls).toEqual(['first', 'second', 'first', 'second']);
    });

    it('says whether anybody listens', () => {
      const emitter = new Emitter();
      expect(emitter.emit('tick', event)).toBe(false);
      emitter.on('tick', () => {});
      expect(emitter.eventNames()).toEqual(['tick']);
      expect([emitter.listenerCount('tick'), emitter.listenerCount('tock')]).toEqual([1, 0]);
    });

    it('hands every listener the same payload', () => {
      const emitter = new Emitter();
      const seen: unknown[] = [];
      emitter.on('tick', (payload) => seen.push(payload));
      emitter.once('tick', (payload) => seen.push(payload));
      emitter.emit('tick', event);
      expect(seen[0]).toBe(event);
      expect(seen[1]).toBe(event);
    });

    it('refuses what is no function, as eventemitter3 does', () => {
      const emitter = new Emitter();
      const message = 'The listener must be a function';
      expect(() => emitter.on('tick', JSON.parse('{}'))).toThrow(message);
      expect(() => emitter.once('tick', JSON.parse('null'))).toThrow(message);
    });
  });

  describe('a listener that fails', () => {
    it('by throwing is reported, and the others are called', () => {
      const emitter = new Emitter();
      const calls: string[] = [];
      const failure = new Error('Broken.');
      emitter.on('tick', () => calls.push('before'));
      emitter.on('tick', () => {
        throw failure;
      });
      emitter.on('tick', () => calls.push('after'));
      expect(emitter.emit('tick', event)).toBe(true);
      expect(calls).toEqual(['before', 'after']);
      expect(emitter.failures).toEqual([[failure, 'tick']]);
    });

    it('by rejecting is reported, whatever kind of promise it is', async () => {
      const emitter = new Emitter();
      emitter.on('tick', async () => {
        throw new Error('first');
      });
      emitter.on('tick', () => ({
        // biome-ignore lint/suspicious/noThenProperty: a promise of another library is no more than this
        then: (_: unknown, reject: (error: Error) => void) => reject(new Error('second')),
      }));
      emitter.emit('tick', event);
      await turns(1);
      expect(emitter.failures.map(([error]) => error)).toEqual(
        expect.arrayContaining([new Error('first'), new Error('second')]),
      );
      expect(emitter.failures).toHaveLength(2);
    });

    it('every time is reported every time', () => {
      const emitter = new Emitter();
      emitter.on('tick', () => {
        throw new Error('Broken.');
      });
      emitter.emit('tick', event);
      emitter.emit('tick', event);
      expect(emitter.failures).toHaveLength(2);
    });

    it('and returns what looks like a promise and is none, is no failure', () => {
      const emitter = new Emitter();
      emitter.on('tick', () => JSON.parse('{ "then": "later" }'));
      emitter.on('tick', () => null);
      emitter.emit('tick', event);
      expect(emitter.failures).toEqual([]);
    });
  });

  describe('once', () => {
    it('is called for the next event only', () => {
      const emitter = new Emitter();
      let calls = 0;
      emitter.once('tick', () => {
        calls += 1;
      });
      emitter.emit('tick', event);
      emitter.emit('tick', event);
      expect(calls).toBe(1);
      expect(emitter.listenerCount('tick')).toBe(0);
    });

    it('among others takes only itself out', () => {
      const emitter = new Emitter();
      const calls: string[] = [];
      const both = () => calls.push('both');
      emitter.on('tick', () => calls.push('always'));
      emitter.once('tick', both);
      emitter.on('tick', both);
      emitter.emit('tick', event);
      emitter.emit('tick', event);
      expect(calls).toEqual(['always', 'both', 'both', 'always', 'both']);
    });

    it('is gone although it fails', () => {
      const emitter = new Emitter();
      emitter.once('tick', () => {
        throw new Error('Broken.');
      });
      emitter.emit('tick', event);
      emitter.emit('tick', event);
      expect(emitter.failures).toHaveLength(1);
    });

    it('is called once although it emits the same event', () => {
      const emitter = new Emitter();
      let calls = 0;
      emitter.once('tick', () => {
        calls += 1;
        emitter.emit('tick', event);
      });
      emitter.emit('tick', event);
      expect(calls).toBe(1);
    });
  });

  describe('off', () => {
    it.each(['off', 'removeListener'] as const)('%s takes out what on and once added', (method) => {
      const emitter = new Emitter();
      const calls: string[] = [];
      const listener = () => calls.push('listener');
      const other = () => calls.push('other');
      emitter.on('tick', listener).on('tick', other).once('tick', listener).on('tock', listener);
      emitter[method]('tick', listener);
      emitter.emit('tick', event);
      emitter.emit('tock', event);
      expect(calls).toEqual(['other', 'listener']);
    });

    it('without a listener takes out all of an event', () => {
      const emitter = new Emitter();
      emitter.on('tick', () => {});
      emitter.once('tick', () => {});
      emitter.on('tock', () => {});
      emitter.off('tick');
      expect(emitter.eventNames()).toEqual(['tock']);
      emitter.removeAllListeners();
      expect(emitter.eventNames()).toEqual([]);
    });

    it('of a listener that was never added changes nothing', () => {
      const emitter = new Emitter();
      emitter.on('tick', () => {});
      emitter.off('tick', () => {});
      expect(emitter.listenerCount('tick')).toBe(1);
    });

    it('with once takes out only what once added', () => {
      const emitter = new Emitter();
      const listener = () => {};
      emitter.on('tick', listener).once('tick', listener);
      emitter.off('tick', listener, undefined, true);
      expect(emitter.listenerCount('tick')).toBe(1);
      emitter.emit('tick', event);
      expect(emitter.listenerCount('tick')).toBe(1);
    });

    it('within a listener spares the event that is under way', () => {
      const emitter = new Emitter();
      const calls: string[] = [];
      const second = () => calls.push('second');
      emitter.on('tick', () => {
        calls.push('first');
        emitter.off('tick', second);
      });
      emitter.on('tick', second);
      emitter.emit('tick', event);
      emitter.emit('tick', event);
      expect(calls).toEqual(['first', 'second', 'first']);
    });
  });

  describe('the context of a listener', () => {
    it('is what was given, else the emitter', () => {
      const emitter = new Emitter();
      const seen: unknown[] = [];
      const context = { name: 'context' };
      const listener = function (this: unknown) {
        seen.push(this);
      };
      emitter.on('tick', listener, context);
      emitter.once('tick', listener, context);
      emitter.on('tick', listener);
      emitter.emit('tick', event);
      expect(seen).toEqual([context, context, emitter]);
    });

    it('tells apart what is taken out', () => {
      const emitter = new Emitter();
      const seen: unknown[] = [];
      const [one, two] = [{ name: 'one' }, { name: 'two' }];
      const listener = function (this: unknown) {
        seen.push(this);
      };
      emitter.on('tick', listener, one).on('tick', listener, two);
      emitter.off('tick', listener, one);
      emitter.emit('tick', event);
      expect(seen).toEqual([two]);
    });
  });

  describe('listeners', () => {
    it('are those that were added, not what guards them', () => {
      const emitter = new Emitter();
      const [first, second] = [() => {}, () => {}];
      emitter.on('tick', first).once('tick', second);
      expect(emitter.listeners('tick')).toEqual([first, second]);
      expect(emitter.listeners('tick')[0]).toBe(first);
      expect(emitter.listeners('tock')).toEqual([]);
    });

    it('of two emitters that share one are each their own', () => {
      const [one, two] = [new Emitter(), new Emitter()];
      const broken = () => {
        throw new Error('Broken.');
      };
      one.on('tick', broken);
      two.on('tick', broken);
      one.emit('tick', event);
      one.off('tick', broken);
      expect([one.failures.length, two.failures.length]).toEqual([1, 0]);
      expect([one.listenerCount('tick'), two.listenerCount('tick')]).toEqual([0, 1]);
    });
  });
});
