import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FakeClient } from './support/Stage.js';
import { Stage } from './support/Stage.js';

const step = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('message', 'own message') },
  { weight: 2, arbitrary: fc.constantFrom('whisper', 'whisper to another') },
  { weight: 2, arbitrary: fc.constantFrom('coming', 'going') },
  { weight: 2, arbitrary: fc.constantFrom('nap', 'nap of another') },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
type Telling = (atom: FakeClient) => void;

/** Plays the steps at the server; yields what atom has to be told of them, in order. */
function* play(stage: Stage, steps: readonly Step[]): Generator<Telling> {
  const asleep = new Set<string>();
  let guest = 0;
  let isGuestHere = false;
  const nap = (name: string) => {
    const status = asleep.delete(name) ? 'awake' : 'asleep';
    if (status === 'asleep') asleep.add(name);
    stage.sleep(name, status);
    return (atom: FakeClient) => atom.sleeps(name, status);
  };
  for (const what of steps) {
    if (what === 'message' || what === 'own message') {
      if (what === 'own message' && asleep.has('atom')) continue;
      const message = stage.say(what === 'message' ? 'minji' : 'atom', 'text');
      if (!asleep.has('atom')) yield (atom) => atom.tell(message);
    } else if (what === 'whisper') {
      if (asleep.has('atom')) continue;
      const whisper = stage.whisper('minji', 'atom', 'psst');
      yield (atom) => atom.whisper(whisper);
    } else if (what === 'whisper to another') {
      stage.whisper('atom', 'hansung', 'psst');
    } else if (what === 'nap') {
      yield nap('atom');
    } else if (what === 'nap of another') {
      yield nap('minji');
    } else if (what === 'coming' && !isGuestHere) {
      guest = (guest + 1) % 2;
      isGuestHere = true;
      const name = `guest${guest}`;
      stage.join(name);
      yield (atom) => atom.comes(name);
    } else if (what === 'going' && isGuestHere) {
      isGuestHere = false;
      const name = `guest${guest}`;
      stage.leave(name);
      yield (atom) => atom.leaves(name);
    }
  }
}

function open() {
  const stage = new Stage();
  for (const name of ['minji', 'hansung']) stage.join(name);
  return { stage, atom: stage.enter('atom') };
}

const script = fc.array(step, { minLength: 1, maxLength: 60 });

it('whoever is told what happened, in order and once, finds no fault', () => {
  fc.assert(
    fc.property(script, fc.boolean(), (steps, atOnce) => {
      const { stage, atom } = open();
      const tellings = play(stage, steps);
      for (const tell of atOnce ? tellings : [...tellings]) tell(atom);
      stage.invariants.checkComplete();
      expect(stage.broken).toEqual([]);
    }),
  );
});

it('whatever is left out, doubled or exchanged in what one is told, it is found', () => {
  const harm = fc.constantFrom('left out', 'doubled', 'exchanged', 'told late');
  fc.assert(
    fc.property(script, harm, fc.nat(), (steps, how, where) => {
      const { stage, atom } = open();
      const honest = [...play(stage, steps)];
      fc.pre(honest.length > 1);
      const at = where % (honest.length - 1);
      const [one, next] = honest.slice(at, at + 2) as [Telling, Telling];
      const rest = honest.slice(at + 2);
      const told = {
        'left out': [...honest.slice(0, at), next, ...rest],
        doubled: [...honest.slice(0, at), one, one, next, ...rest],
        exchanged: [...honest.slice(0, at), next, one, ...rest],
        'told late': [...honest.slice(0, at), next, ...rest, one],
      }[how];
      for (const tell of told) tell(atom);
      stage.invariants.checkComplete();
      expect(stage.broken).not.toEqual([]);
    }),
  );
});
