import { describe, expect, it } from 'vitest';
import type { Waiting } from '../../src/server/Lobby.js';
import { isLoopback, Lobby } from '../../src/server/Lobby.js';

/** Makes people who write their name down when they are thrown out. */
function setUp(maxWaiting: number, maxMs = 1000) {
  const expelled: string[] = [];
  const waiting = (name: string): Waiting => ({ expel: () => void expelled.push(name) });
  return { lobby: new Lobby(maxWaiting, maxMs), expelled, waiting };
}

describe('the lobby', () => {
  it('lets people wait, and leave', () => {
    const { lobby, expelled, waiting } = setUp(10);
    const ann = lobby.enter(waiting('ann'), 0);
    lobby.enter(waiting('bob'), 0);
    expect(lobby.size).toBe(2);
    lobby.leave(ann);
    lobby.leave(ann);
    expect(lobby.size).toBe(1);
    expect(expelled).toEqual([]);
  });

  it('throws out who waited longest when there is no more space', () => {
    const { lobby, expelled, waiting } = setUp(2);
    for (const name of ['ann', 'bob', 'cid', 'dee']) lobby.enter(waiting(name), 0);
    expect(expelled).toEqual(['ann', 'bob']);
    expect(lobby.size).toBe(2);
  });

  it('never throws out who has left', () => {
    const { lobby, expelled, waiting } = setUp(2);
    const ann = lobby.enter(waiting('ann'), 0);
    lobby.enter(waiting('bob'), 0);
    lobby.leave(ann);
    lobby.enter(waiting('cid'), 0);
    lobby.enter(waiting('dee'), 0);
    lobby.sweep(5000);
    lobby.expelAll();
    expect(expelled).toEqual(['bob', 'cid', 'dee']);
  });

  it('throws out whose time is over, and no one else', () => {
    const { lobby, expelled, waiting } = setUp(10, 1000);
    lobby.enter(waiting('ann'), 0);
    lobby.enter(waiting('bob'), 1);
    lobby.enter(waiting('cid'), 500);
    lobby.sweep(999);
    expect(expelled).toEqual([]);
    lobby.sweep(1001);
    expect(expelled).toEqual(['ann', 'bob']);
    expect(lobby.size).toBe(1);
  });

  it('gives no new time to a place that is handed on, and throws out who has it then', () => {
    const { lobby, expelled, waiting } = setUp(10, 1000);
    const place = lobby.enter(waiting('a socket'), 0);
    place.occupant = waiting('a connection');
    lobby.sweep(1000);
    expect(expelled).toEqual(['a connection']);
  });

  it('throws out each once, though they leave while they are thrown out', () => {
    const { lobby, expelled } = setUp(10, 1000);
    for (const name of ['ann', 'bob', 'cid']) {
      const place = lobby.enter(
        {
          expel: () => {
            expelled.push(name);
            lobby.leave(place);
          },
        },
        0,
      );
    }
    lobby.sweep(1000);
    lobby.expelAll();
    expect(expelled).toEqual(['ann', 'bob', 'cid']);
    expect(lobby.size).toBe(0);
  });

  it('throws everyone out', () => {
    const { lobby, expelled, waiting } = setUp(10);
    for (const name of ['ann', 'bob']) lobby.enter(waiting(name), 0);
    lobby.expelAll();
    expect(expelled).toEqual(['ann', 'bob']);
    expect(lobby.size).toBe(0);
  });
});

describe('loopback', () => {
  it.each(['127.0.0.1', '127.1.2.3', '::1', ''])('is %j', (address) => {
    expect(isLoopback(address)).toBe(true);
  });

  it.each(['203.0.113.7', '10.127.0.1', '2001:db8::1', '::', '1.127.0.0'])(
    'is not %j',
    (address) => {
      expect(isLoopback(address)).toBe(false);
    },
  );
});
