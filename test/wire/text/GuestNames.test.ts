import { expect, it } from 'vitest';
import { GuestNames } from '../../../src/wire/text/GuestNames.js';

it('names of guests count up from the first', () => {
  const guests = new GuestNames();
  expect([guests.next(), guests.next(), guests.next()]).toEqual(['guest1', 'guest2', 'guest3']);
});

it('names of guests that are taken are passed over in widening steps, and none comes twice', () => {
  const guests = new GuestNames();
  const names = [guests.next()];
  for (let tries = 1; tries < 16; tries += 1) names.push(guests.nextAfterTaken());
  expect(names.slice(0, 5)).toEqual(['guest1', 'guest2', 'guest4', 'guest8', 'guest16']);
  names.push(guests.next(), guests.nextAfterTaken());
  expect(names.slice(-2)).toEqual(['guest32769', 'guest32770']);
  expect(new Set(names).size).toBe(names.length);
});
