import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../src/log/Log.js';
import { MemoryLog } from '../../src/log/MemoryLog.js';

/** A log of words with a clock that can be set, and all its entries. */
function setUp() {
  const time = { now: 100 };
  const log = new MemoryLog<string>(() => time.now);
  const entries: LogEntry<string>[] = [];
  log.subscribe((entry) => entries.push(entry));
  return { time, log, entries };
}

describe('the log of a single server', () => {
  it('hands over each command within the call, with its place and time', () => {
    const { time, log, entries } = setUp();
    log.append('one');
    expect(entries).toEqual([{ index: 1, at: 100, command: 'one' }]);
    time.now = 105;
    log.append('two');
    expect(entries).toHaveLength(2);
    expect(entries[1]).toEqual({ index: 2, at: 105, command: 'two' });
  });

  it('never goes back in time, though the clock does', () => {
    const { time, log, entries } = setUp();
    log.append('one');
    time.now = 50;
    log.append('two');
    time.now = 101;
    log.append('three');
    expect(entries.map(({ at }) => at)).toEqual([100, 100, 101]);
  });

  it('deals with an entry whole before what was appended meanwhile', () => {
    const log = new MemoryLog<string>(() => 0);
    const told: string[] = [];
    log.subscribe(({ command }) => {
      told.push(`begin ${command}`);
      if (command === 'a') {
        log.append('b');
        log.append('c');
      }
      if (command === 'b') log.append('d');
      told.push(`end ${command}`);
    });
    log.append('a');
    expect(told).toEqual(['a', 'b', 'c', 'd'].flatMap((c) => [`begin ${c}`, `end ${c}`]));
  });

  it('goes on after a subscriber that has thrown, without losing or doubling anything', () => {
    const log = new MemoryLog<string>(() => 0);
    const told: string[] = [];
    log.subscribe(({ index, command }) => {
      told.push(`${index} ${command}`);
      if (command === 'bad') {
        log.append('in its midst');
        throw new Error('The subscriber failed.');
      }
    });
    expect(() => log.append('bad')).toThrow('The subscriber failed.');
    log.append('after');
    expect(told).toEqual(['1 bad', '2 in its midst', '3 after']);
  });

  it('numbers without gaps and keeps the order, however appends are nested', () => {
    // The n-th entry makes its handler append so many more.
    fc.assert(
      fc.property(fc.nat(3), fc.array(fc.nat(3), { maxLength: 30 }), (roots, nested) => {
        const log = new MemoryLog<number>(() => 0);
        const entries: LogEntry<number>[] = [];
        let appended = 0;
        const append = (count: number) => {
          for (let i = 0; i < count; i += 1) {
            appended += 1;
            log.append(appended);
          }
        };
        log.subscribe((entry) => {
          entries.push(entry);
          append(nested[entry.index] ?? 0);
        });
        append(roots);
        const order = Array.from({ length: appended }, (_, i) => i + 1);
        expect(entries.map(({ command }) => command)).toEqual(order);
        expect(entries.map(({ index }) => index)).toEqual(order);
      }),
    );
  });
});
