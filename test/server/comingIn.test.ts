import { expect, it } from 'vitest';
import { VirtualClock } from '../../src/testing/VirtualClock.js';
import { nextEvent } from './support/nextEvent.js';
import { openRoom } from './support/openRoom.js';

/** Turns of the event loop end by themselves, until a test holds one that does not end before it says so. */
class HeldClock extends VirtualClock {
  isHeld = false;
  readonly #waiting: (() => void)[] = [];

  override soon(action: () => void): void {
    if (this.isHeld) this.#waiting.push(action);
    else super.soon(action);
  }

  release(): void {
    this.isHeld = false;
    for (const action of this.#waiting.splice(0)) action();
  }
}

/** Ann is in, and Bob has come in the turn that is held: he has not been told anything yet. */
async function setUp(limits = {}) {
  const clock = new HeldClock();
  const { server, member, peer } = await openRoom({ clock, limits });
  const ann = await member('ann');
  const bob = await peer();
  clock.isHeld = true;
  const joined = nextEvent(server, 'join');
  bob.send({ type: 'login', name: 'bob' });
  await joined;
  return { clock, server, ann, bob };
}

it('who comes in the turn in which somebody leaves is told of that once', async () => {
  const { clock, server, ann, bob } = await setUp();
  const left = nextEvent(server, 'leave');
  ann.send({ type: 'bye' });
  await left;
  clock.release();
  bob.send({ type: 'list', id: 'a1' });
  await bob.take('users');
  expect(bob.all('leave')).toMatchObject([{ name: 'ann', reason: 'left' }]);
  expect(bob.heard[0]).toMatchObject({ type: 'welcome' });
});

it('who whispers in the turn in which it comes in is told of that once', async () => {
  const { clock, server, ann, bob } = await setUp({ maxOutboxBytes: 1000 });
  const whispered = nextEvent(server, 'whisper');
  bob.send({ type: 'whisper', id: 'a1', to: 'ann', text: 'x'.repeat(2000) });
  await whispered;
  clock.release();
  bob.send({ type: 'list', id: 'a2' });
  await bob.take('users');
  await ann.take('whisper');
  expect(bob.all('whisper')).toHaveLength(1);
  expect(ann.all('whisper')).toHaveLength(1);
});
