import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/bot/index.js';

describe('a store in memory', () => {
  it('keeps copies: what is done to a session counts when it is set', () => {
    const store = new MemoryStore();
    const session = { rolls: [1] };
    store.set('atom', session);
    session.rolls.push(2);
    Object.assign(store.get('atom') ?? {}, { rolls: [3] });
    expect(store.get('atom')).toEqual({ rolls: [1] });
    store.set('atom', session);
    expect(store.get('atom')).toEqual({ rolls: [1, 2] });
  });

  it('forgets what it is told to, and nobody is hurt if that is nothing', () => {
    const store = new MemoryStore();
    store.set('atom', { n: 1 });
    store.delete('atom');
    store.delete('hansung');
    expect(store.get('atom')).toBeUndefined();
    expect(store.size).toBe(0);
  });

  it('is bounded: the session that was used least recently goes', () => {
    const store = new MemoryStore({ maxSessions: 2 });
    store.set('a', { n: 1 });
    store.set('b', { n: 2 });
    store.get('a');
    store.set('c', { n: 3 });
    expect(['a', 'b', 'c'].map((key) => store.get(key))).toEqual([{ n: 1 }, undefined, { n: 3 }]);
    expect(store.size).toBe(2);
  });

  it('holds ten thousand by default', () => {
    const store = new MemoryStore();
    for (let n = 0; n < 10_001; n += 1) store.set(`${n}`, { n });
    expect(store.size).toBe(10_000);
    expect(store.get('0')).toBeUndefined();
    expect(store.get('1')).toEqual({ n: 1 });
  });

  it('takes nothing that cannot be copied', () => {
    const store = new MemoryStore();
    expect(() => store.set('atom', { roll: () => 4 })).toThrow(/could not be cloned/);
    expect(store.size).toBe(0);
  });
});
