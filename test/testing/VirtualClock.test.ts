import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { VirtualClock } from '../../src/testing/index.js';
import { turns } from '../support/until.js';

/** A clock, and a list to which actions add their names and the time. */
function setUp() {
  const clock = new VirtualClock();
  const happened: string[] = [];
  const happen = (name: string) => () => void happened.push(`${name} at ${clock.monotonic()}`);
  return { clock, happened, happen };
}

describe('time', () => {
  it('passes only when it is told to', async () => {
    const { clock, happened, happen } = setUp();
    clock.after(1, happen('timer'));
    await turns();
    expect([clock.monotonic(), clock.now()]).toEqual([0, 1_700_000_000_000]);
    await clock.advance(0.5);
    expect(happened).toEqual([]);
    await clock.advance(0.5);
    expect(happened).toEqual(['timer at 1']);
    expect([clock.monotonic(), clock.now()]).toEqual([1, 1_700_000_000_001]);
  });

  it('begins where it is told to', () => {
    expect(new VirtualClock({ epochMs: 5 }).now()).toBe(5);
  });

  it('stands at each timer when that goes off, and in the end where it was sent', async () => {
    const { clock, happened, happen } = setUp();
    for (const ms of [30, 10, 20]) clock.after(ms, happen(`${ms}`));
    await clock.advance(25);
    expect(happened).toEqual(['10 at 10', '20 at 20']);
    expect([clock.monotonic(), clock.timers]).toEqual([25, 1]);
  });

  it('does not go back, nor by what is no number', async () => {
    const { clock } = setUp();
    await expect(clock.advance(-1)).rejects.toThrow(RangeError);
    await expect(clock.advance(Number.NaN)).rejects.toThrow(RangeError);
    expect(() => clock.spend(-1)).toThrow(RangeError);
    expect(() => clock.advanceSync(-1)).toThrow(RangeError);
  });

  it('is the same within one call, for what uses no promises', () => {
    const { clock, happened, happen } = setUp();
    clock.after(20, happen('later'));
    clock.after(10, () => {
      happen('timer')();
      clock.soon(happen('end of the turn'));
      clock.after(0, happen('at once'));
    });
    clock.advanceSync(30);
    expect(happened).toEqual([
      'timer at 10',
      'end of the turn at 10',
      'at once at 10',
      'later at 20',
    ]);
    expect(clock.monotonic()).toBe(30);
  });

  it('that a busy program spends makes timers late, and lets nothing happen', async () => {
    const { clock, happened, happen } = setUp();
    clock.after(10, happen('timer'));
    clock.spend(50);
    expect(happened).toEqual([]);
    await clock.settle();
    expect(happened).toEqual(['timer at 50']);
  });
});

describe('what is due now', () => {
  it('happens by itself, in its order', async () => {
    const { clock, happened, happen } = setUp();
    clock.after(0, happen('timer'));
    clock.soon(happen('end of the turn'));
    clock.after(1, happen('never'));
    expect(happened).toEqual([]);
    await turns();
    expect(happened).toEqual(['end of the turn at 0', 'timer at 0']);
  });

  it('happens also when it follows from something of that kind', async () => {
    const { clock } = setUp();
    const rounds = await new Promise((resolve) => {
      const go = (round: number) => {
        if (round === 10) resolve(round);
        else if (round % 2 === 0) clock.soon(() => go(round + 1));
        else clock.after(0, () => go(round + 1));
      };
      go(0);
    });
    expect(rounds).toBe(10);
  });

  it('happens even if the test has taken the timers of its program', async () => {
    vi.useFakeTimers();
    try {
      const { clock } = setUp();
      await new Promise<void>((resolve) => clock.soon(resolve));
      await clock.advance(1000);
    } finally {
      vi.useRealTimers();
    }
  });

  it('happens also where there is no setImmediate, as in browsers', async () => {
    vi.resetModules();
    vi.stubGlobal('setImmediate', undefined);
    const { VirtualClock: BrowserClock } = await import('../../src/testing/VirtualClock.js');
    vi.unstubAllGlobals();
    const clock = new BrowserClock();
    const happened: string[] = [];
    await new Promise<void>((resolve) => clock.soon(resolve));
    clock.after(10, async () => {
      for (let i = 0; i < 50; i += 1) await Promise.resolve();
      happened.push('after fifty promises');
    });
    clock.after(10, () => void happened.push('the next timer'));
    await clock.advance(10);
    expect(happened).toEqual(['after fifty promises', 'the next timer']);
  });

  it('waits for all promises that can go on', async () => {
    const { clock, happened, happen } = setUp();
    clock.after(10, async () => {
      for (let i = 0; i < 50; i += 1) await Promise.resolve();
      happen('after fifty promises')();
    });
    clock.after(10, happen('the next timer'));
    await clock.advance(10);
    expect(happened).toEqual(['after fifty promises at 10', 'the next timer at 10']);
  });
});

describe('run', () => {
  it('resolves with what the promise does, at the time at which it does', async () => {
    const { clock } = setUp();
    const promise = new Promise((resolve) => clock.after(70, () => resolve('done')));
    clock.after(71, () => expect.fail('That is later.'));
    expect(await clock.run(promise)).toBe('done');
    expect(clock.monotonic()).toBe(70);
  });

  it('rejects with what the promise does', async () => {
    const { clock } = setUp();
    const promise = new Promise((_, reject) => clock.after(70, () => reject(new Error('no'))));
    await expect(clock.run(promise)).rejects.toThrow('no');
  });

  it('lets whoever awaits it go on before anything else happens', async () => {
    const { clock, happened, happen } = setUp();
    const promise = new Promise<void>((resolve) => {
      clock.after(5, () => {
        resolve();
        clock.soon(happen('the end of the turn'));
      });
    });
    await clock.run(promise);
    happen('the test')();
    await clock.settle();
    expect(happened).toEqual(['the test at 5', 'the end of the turn at 5']);
  });

  it('may be called several times at once', async () => {
    const { clock } = setUp();
    const after = (ms: number) => new Promise((resolve) => clock.after(ms, () => resolve(ms)));
    const all = [30, 10, 20].map((ms) => clock.run(after(ms)));
    expect(await Promise.race(all)).toBe(10);
    expect(await Promise.all(all)).toEqual([30, 10, 20]);
    expect(clock.monotonic()).toBe(30);
  });
});

describe('patience', () => {
  it('ends with TIMEOUT and says for what, when the time is over', async () => {
    const { clock } = setUp();
    const tick = () => void clock.after(1000, tick);
    tick();
    const waiting = clock.until(() => false, { limitMs: 5000, what: 'rain' });
    await expect(waiting).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'Not within 5000 ms: rain.',
    });
    expect(clock.monotonic()).toBe(5000);
  });

  it('ends at once when nothing is left to happen', async () => {
    const { clock } = setUp();
    const never = clock.run(new Promise(() => {}));
    await expect(never).rejects.toThrow('Nothing is left to happen: the promise is settled.');
    expect(clock.monotonic()).toBe(0);
  });

  it('says what helps, if it is told', async () => {
    const clock = new VirtualClock({ describe: () => '(seed 7)' });
    await expect(clock.until(() => false)).rejects.toThrow('Nothing is left to happen. (seed 7)');
  });

  it('ends when there is no end to what happens at one moment', async () => {
    const clock = new VirtualClock({ maxStepsAtOnce: 100 });
    const go = () => clock.soon(go);
    go();
    await expect(clock.advance(1)).rejects.toThrow('no end to what happens at 0 ms');
  });
});

describe('real work', () => {
  it('that is held lets no time pass before it is settled', async () => {
    const { clock, happened, happen } = setUp();
    clock.after(10, happen('timer'));
    const work = (async () => {
      await turns(50);
      clock.soon(happen('work'));
      return 'result';
    })();
    const advancing = clock.advance(20);
    expect(await clock.hold(work)).toBe('result');
    await advancing;
    expect(happened).toEqual(['work at 0', 'timer at 10']);
  });

  it('that fails lets time go on', async () => {
    const { clock } = setUp();
    clock.hold(turns(5).then(() => Promise.reject(new Error('no')))).catch(() => {});
    await clock.advance(20);
    expect(clock.monotonic()).toBe(20);
  });
});

describe('an action that throws', () => {
  it('fails whoever lets time pass, and nothing else', async () => {
    const { clock, happened, happen } = setUp();
    clock.after(5, () => {
      throw new Error('no');
    });
    clock.after(6, happen('next'));
    await expect(clock.advance(10)).rejects.toThrow('no');
    await clock.advance(5);
    expect(happened).toEqual(['next at 6']);
  });

  it('does not keep the rest of its turn from happening', () => {
    const { clock, happened, happen } = setUp();
    clock.soon(() => {
      throw new Error('no');
    });
    clock.soon(happen('the rest'));
    expect(() => clock.endTurn()).toThrow('no');
    clock.endTurn();
    expect(happened).toEqual(['the rest at 0']);
  });
});

it('a program comes to rest when no timer waits', async () => {
  const { clock } = setUp();
  let rounds = 0;
  const go = () => {
    rounds += 1;
    if (rounds < 5) clock.after(1000, go);
  };
  go();
  await clock.runUntilIdle();
  expect([rounds, clock.monotonic()]).toEqual([5, 4000]);
});

it('timers go off in the order of their time, and of their making, unless they are stopped', async () => {
  const timer = fc.record({ ms: fc.nat(20), stops: fc.option(fc.nat(30)) });
  await fc.assert(
    fc.asyncProperty(fc.array(timer, { maxLength: 40 }), async (timers) => {
      const clock = new VirtualClock();
      const went: number[] = [];
      const cancels: (() => void)[] = [];
      const stopped = new Set<number>();
      timers.forEach(({ ms, stops }, index) => {
        cancels.push(clock.after(ms, () => went.push(index)));
        if (stops === null || stops >= cancels.length) return;
        cancels[stops]?.();
        cancels[stops]?.();
        stopped.add(stops);
      });
      expect(clock.timers).toBe(timers.length - stopped.size);
      const expected = [...timers.keys()]
        .filter((index) => !stopped.has(index))
        .sort((a, b) => (timers[a]?.ms ?? 0) - (timers[b]?.ms ?? 0) || a - b);
      await clock.advance(20);
      expect(went).toEqual(expected);
      for (const cancel of cancels) cancel();
      expect(clock.timers).toBe(0);
    }),
  );
});
