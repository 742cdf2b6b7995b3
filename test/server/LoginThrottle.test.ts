import { describe, expect, it } from 'vitest';
import { LoginThrottle } from '../../src/server/LoginThrottle.js';

const windowMs = 60_000;
const maxKeys = 10_000;

function fail(throttle: LoginThrottle, key: string, times: number, nowMs: number): void {
  for (let i = 0; i < times; i += 1) throttle.addFailure(key, nowMs);
}

describe('refused logins', () => {
  it('cost nothing up to the bound', () => {
    const throttle = new LoginThrottle(3);
    expect(throttle.waitMs('ann', 0)).toBe(0);
    fail(throttle, 'ann', 2, 0);
    expect(throttle.waitMs('ann', 0)).toBe(0);
  });

  it('make wait until a minute after the first of them', () => {
    const throttle = new LoginThrottle(3);
    fail(throttle, 'ann', 1, 1000);
    fail(throttle, 'ann', 2, 21_000);
    expect(throttle.waitMs('ann', 21_000)).toBe(windowMs - 20_000);
    expect(throttle.waitMs('ann', 1000 + windowMs - 1)).toBe(1);
    expect(throttle.waitMs('ann', 1000 + windowMs)).toBe(0);
  });

  it('do not make wait longer because somebody goes on trying', () => {
    const throttle = new LoginThrottle(3);
    fail(throttle, 'ann', 100, 0);
    expect(throttle.waitMs('ann', 0)).toBe(windowMs);
    fail(throttle, 'ann', 1, 30_000);
    expect(throttle.waitMs('ann', 30_000)).toBe(30_000);
  });

  it('are counted anew after the minute', () => {
    const throttle = new LoginThrottle(2);
    fail(throttle, 'ann', 2, 0);
    fail(throttle, 'ann', 1, windowMs);
    expect(throttle.waitMs('ann', windowMs)).toBe(0);
    fail(throttle, 'ann', 1, windowMs);
    expect(throttle.waitMs('ann', windowMs)).toBe(windowMs);
  });

  it('of one do not make another wait', () => {
    const throttle = new LoginThrottle(1);
    fail(throttle, 'ann', 5, 0);
    expect(throttle.waitMs('bob', 0)).toBe(0);
  });

  it('of so many that memory is at stake are forgotten, the oldest first', () => {
    const throttle = new LoginThrottle(1);
    for (let i = 0; i < maxKeys; i += 1) fail(throttle, `key ${i}`, 1, 0);
    expect(throttle.waitMs('key 0', 0)).toBe(windowMs);
    fail(throttle, 'one more', 1, 0);
    expect(throttle.waitMs('key 0', 0)).toBe(0);
    expect(throttle.waitMs('key 1', 0)).toBe(windowMs);
    expect(throttle.waitMs('one more', 0)).toBe(windowMs);
  });

  it('are as young as the last minute in which they began', () => {
    const throttle = new LoginThrottle(1);
    fail(throttle, 'early', 1, 0);
    for (let i = 1; i < maxKeys; i += 1) fail(throttle, `key ${i}`, 1, windowMs);
    fail(throttle, 'early', 1, windowMs);
    fail(throttle, 'one more', 1, windowMs);
    expect(throttle.waitMs('early', windowMs)).toBe(windowMs);
    expect(throttle.waitMs('key 1', windowMs)).toBe(0);
  });
});
