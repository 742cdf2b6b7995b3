import fc from 'fast-check';
import type { RoomCommand } from '../../src/room/commands.js';
import type { RoomChronicle } from './roomChronicle.js';

/** The people of the properties, as sessions: one more than the room takes. */
export const sessions = ['s0', 's1', 's2', 's3', 's4', 's5'] as const;
/** Spellings; two of them share a key, one is the server's. */
const names = ['Ann', 'ann', 'bob', 'cid', 'dee', 'eve', 'fay', 'Server'] as const;
const keys = ['ann', 'bob', 'cid', 'dee', 'eve', 'fay', 'server', 'nobody'] as const;

/** Mostly what fits at that moment, the `nth` counted round; sometimes what does not. */
const choice = fc.record({
  fits: fc.oneof(
    { weight: 9, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  nth: fc.nat(20),
});
export type Choice = { readonly fits: boolean; readonly nth: number };

const text = fc.constantFrom('hello', 'psst');
const path = fc.constantFrom('auto', 'auto', 'direct', 'relay');
const size = fc.constantFrom(0, 1, 765);
const code = fc.constantFrom(undefined, undefined, 'FILE_CHANGED');
const reason = fc.constantFrom('left', 'lost', 'kicked', 'replaced', 'shutdown');

function step<T extends string, S extends object>(
  type: T,
  weight: number,
  fields: { [K in keyof S]: fc.Arbitrary<S[K]> },
) {
  return { weight, arbitrary: fc.record<S>(fields).map((rest) => ({ type, ...rest })) };
}

const roomStep = fc.oneof(
  step('join', 6, { by: choice, name: fc.constantFrom(...names) }),
  step('leave', 1, { by: choice, reason }),
  step('say', 4, { by: choice, text, pair: fc.option(choice, { nil: undefined }) }),
  step('whisper', 2, { by: choice, to: choice, text }),
  step('sleep', 2, { by: choice }),
  step('wake', 2, { by: choice }),
  step('ask', 10, { by: choice, to: choice }),
  step('answer', 3, { by: choice, request: choice, accept: fc.boolean() }),
  step('withdraw', 1, { by: choice, request: choice }),
  step('end', 2, { by: choice, pair: choice }),
  step('expire', 1, { request: choice }),
  step('offerFile', 5, { by: choice, to: choice, size: fc.option(size), path }),
  step('requestFile', 3, { by: choice, to: choice, path }),
  step('acceptFile', 5, { by: choice, file: choice, size: fc.option(size), path }),
  step('endFile', 3, { by: choice, file: choice, done: fc.boolean(), code }),
  step('expireFile', 1, { file: choice, code: fc.constantFrom(undefined, 'TIMEOUT') }),
  step('announce', 1, { text }),
  step('tell', 1, { to: choice, text }),
);
type StepOf<A> = A extends fc.Arbitrary<infer S> ? S : never;
/** Something that somebody tries; what exactly that is depends on what stands by then. */
export type RoomStep = StepOf<typeof roomStep>;

export const roomSteps: fc.Arbitrary<RoomStep[]> = fc.array(roomStep, {
  maxLength: 100,
  size: 'max',
});

function choose<T>({ fits, nth }: Choice, fitting: readonly T[], others: readonly T[], none: T): T {
  const among = fits && fitting.length > 0 ? fitting : others;
  return among[nth % Math.max(1, among.length)] ?? none;
}

/** The command that a step is when the room is as the chronicle tells. */
export function toCommand(step: RoomStep, id: string, chronicle: RoomChronicle): RoomCommand {
  const { users, questions, pairs, files, past, pastFiles } = chronicle;
  const here = [...users.keys()];
  const by = (choice: Choice, fitting: readonly string[] = here) =>
    choose(choice, fitting, sessions, '');
  const key = (choice: Choice) => {
    const present = [...users.values()].map(({ name }) => name.toLowerCase());
    return choose<string>(choice, present, keys, '');
  };
  const request = (choice: Choice) => choose(choice, [...questions.keys()], past, 1_000_000);
  const pair = (choice: Choice) => choose(choice, [...pairs.keys()], past, 1_000_000);
  const file = (choice: Choice) => choose(choice, [...files.keys()], pastFiles, 1_000_000);
  switch (step.type) {
    case 'join': {
      const absent = sessions.filter((session) => !users.has(session));
      const { name } = step;
      return { type: 'join', by: by(step.by, absent), name, key: name.toLowerCase() };
    }
    case 'leave':
      return { ...step, by: by(step.by) };
    case 'say': {
      const meant = step.pair === undefined ? undefined : pair(step.pair);
      const author = by(step.by, pairs.get(meant ?? 0));
      return { type: 'say', by: author, id, text: step.text, pair: meant };
    }
    case 'whisper':
      return { ...step, by: by(step.by), id, to: key(step.to) };
    case 'sleep':
    case 'wake':
      return { ...step, by: by(step.by), id };
    case 'ask':
      return { ...step, by: by(step.by), id, to: key(step.to) };
    case 'answer': {
      const meant = request(step.request);
      const question = questions.get(meant);
      return { ...step, by: by(step.by, question && [question.asked]), id, request: meant };
    }
    case 'withdraw': {
      const meant = request(step.request);
      const question = questions.get(meant);
      return { ...step, by: by(step.by, question && [question.asker]), id, request: meant };
    }
    case 'end': {
      const meant = pair(step.pair);
      return { ...step, by: by(step.by, pairs.get(meant)), id, pair: meant };
    }
    case 'expire':
      return { ...step, request: request(step.request) };
    case 'offerFile': {
      const to = key(step.to);
      return { ...step, by: by(step.by), id, to, name: 'data.txt', size: step.size ?? undefined };
    }
    case 'requestFile':
      return { ...step, by: by(step.by), id, to: key(step.to), name: 'data.txt' };
    case 'acceptFile': {
      const meant = file(step.file);
      const open = files.get(meant);
      const author = by(
        step.by,
        open === undefined ? here : [open.accepted === true ? open.asker : open.asked],
      );
      return { ...step, by: author, id, file: meant, size: step.size ?? undefined };
    }
    case 'endFile': {
      const meant = file(step.file);
      const open = files.get(meant);
      const author = by(step.by, open === undefined ? here : [open.asker, open.asked]);
      return { ...step, by: author, id, file: meant };
    }
    case 'expireFile': {
      const { code } = step;
      return { type: 'expireFile', file: file(step.file), ...(code !== undefined && { code }) };
    }
    case 'announce':
      return { ...step, id };
    case 'tell':
      return { ...step, id, to: key(step.to) };
  }
}
