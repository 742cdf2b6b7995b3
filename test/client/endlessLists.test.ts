import { expect, it } from 'vitest';
import { Outgoing } from '../../src/client/Outgoing.js';
import { Pace } from '../../src/client/Pace.js';
import type { Asked } from '../../src/protocol/requests.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';

const files = Array.from({ length: 10_000 }, () => ({ name: 'a', size: 1, modifiedAt: 1 }));
const page = { type: 'files', id: 'q', files, more: true } as const;

/** Somebody asks, unless told otherwise what is shared. */
function ask(signal?: AbortSignal, asked: Asked = { type: 'browse', to: 'other' }) {
  const outgoing = new Outgoing(new VirtualClock(), () => 'q');
  outgoing.attach({ send: () => {}, backlogBytes: 0 }, new Pace(0, 100, 0));
  const answers: unknown[] = [];
  const failures: unknown[] = [];
  outgoing.add(
    asked,
    {
      handleAnswer: (answer) => answers.push(answer),
      handleFailure: (error) => failures.push(error),
    },
    signal === undefined ? {} : { signal },
  );
  return { outgoing, answers, failures };
}

function tellForEver(outgoing: Outgoing): void {
  for (let count = 0; count < 1_000; count += 1) outgoing.handleReply(page);
}

it('a list that never ends is not collected for ever', () => {
  const { outgoing } = ask();
  expect(() => tellForEver(outgoing)).toThrow(expect.objectContaining({ code: 'PROTOCOL' }));
});

it('nor is one of users', () => {
  const { outgoing } = ask(undefined, { type: 'list' });
  const users = Array.from({ length: 10_000 }, () => ({
    name: 'a',
    status: 'awake' as const,
    joinedAt: 1,
  }));
  const tell = () => outgoing.handleReply({ type: 'users', id: 'q', users, more: true });
  expect(() => {
    for (let count = 0; count < 1_000; count += 1) tell();
  }).toThrow(expect.objectContaining({ code: 'PROTOCOL' }));
});

it('a list for which nobody waits any more is not collected at all', () => {
  const abort = new AbortController();
  const { outgoing, answers, failures } = ask(abort.signal);
  outgoing.handleReply({ ...page, files: files.slice(0, 1) });
  abort.abort('enough');
  expect(failures).toEqual(['enough']);
  tellForEver(outgoing);
  outgoing.handleReply({ ...page, more: false });
  expect(answers).toEqual([]);
});

it.each<Asked>([
  { type: 'say', text: 'hello' },
  { type: 'whisper', to: 'other', text: 'hello' },
  { type: 'ask', to: 'other' },
  { type: 'list' },
])('a list of files is no answer to $type', (asked) => {
  const { outgoing, answers } = ask(undefined, asked);
  const answer = () => outgoing.handleReply({ ...page, more: false });
  expect(answer).toThrow(expect.objectContaining({ code: 'PROTOCOL' }));
  expect(answers).toEqual([]);
});

it('a list of as many files as a server passes on is told whole', () => {
  const { outgoing, answers } = ask();
  outgoing.handleReply(page);
  outgoing.handleReply({ ...page, files: files.slice(0, 1), more: false });
  expect(answers).toMatchObject([{ type: 'list', items: { length: 10_001 } }]);
});
