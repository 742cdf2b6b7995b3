import { expect } from 'vitest';
import type { FactOf, FactType } from '../../src/protocol/notices.js';
import type { RoomRules } from '../../src/room/RoomState.js';
import type { Case } from './roomCase.js';
import { actorOf, expectTo, isAwake } from './roomCase.js';
import type { RoomChronicle } from './roomChronicle.js';
import { fileLaws } from './roomFileLaw.js';

type Laws = { readonly [T in FactType]: (it: Case<FactOf<T>>) => void };

const laws: Laws = {
  join({ fact, to, command, before, rules }) {
    expect(to).toBe('everyone');
    expect(command.type).toBe('join');
    const key = fact.user.name.toLowerCase();
    const owners = [...before.users.values()].map(({ name }) => name.toLowerCase());
    expect([...owners, rules.serverKey], 'a name has one owner').not.toContain(key);
    expect(before.users.size, 'the room is not overfull').toBeLessThan(rules.maxMembers);
    expect(fact.user).toEqual({ name: fact.user.name, status: 'awake', joinedAt: fact.at });
  },
  leave({ fact, to, before }) {
    expect(to).toBe('everyone');
    const session = before.sessionOf(fact.name) ?? 'nobody';
    expect(before.users.has(session)).toBe(true);
    expect(before.questionsOf(session), 'questions end before the leave').toEqual([]);
    expect(before.pairOf(session), 'a pair ends before the leave').toBeUndefined();
    expect(before.filesOf(session), 'files end before the leave').toEqual([]);
  },
  message({ fact, to, command, before, rules }) {
    if (fact.from === rules.serverName) {
      expect(command.type).toBe('announce');
      return expect(to).toBe('awake');
    }
    const author = before.sessionOf(fact.from) ?? 'nobody';
    expect(command).toMatchObject({ type: 'say', by: author, id: fact.id, text: fact.text });
    expect(isAwake(before, author), 'who speaks is awake').toBe(true);
    const pair = before.pairOf(author);
    const meant = command.type === 'say' ? command.pair : undefined;
    expect(meant ?? pair, 'what is meant for a pair is said in that pair').toBe(pair);
    expect(fact.pair, 'who is paired speaks in the pair, and nobody else').toBe(pair);
    expect(fact.scope).toBe(pair === undefined ? 'room' : 'pair');
    if (pair === undefined) return expect(to).toBe('awake');
    const two = before.pairs.get(pair) ?? [];
    expectTo(to, ...two);
    for (const session of two) expect(isAwake(before, session), 'all hear it').toBe(true);
  },
  whisper({ fact, to, before, rules }) {
    const author = fact.from === rules.serverName ? undefined : before.sessionOf(fact.from);
    const addressed = before.sessionOf(fact.to);
    expectTo(to, ...(author === undefined ? [addressed] : [author, addressed]));
    expect(author).not.toBe(addressed);
    for (const session of to) expect(isAwake(before, session), 'all hear it').toBe(true);
  },
  sleep({ fact, to, before }) {
    expect(to).toBe('everyone');
    expect(isAwake(before, before.sessionOf(fact.name))).toBe(true);
  },
  wake({ fact, to, before }) {
    expect(to).toBe('everyone');
    const session = before.sessionOf(fact.name);
    expect(session).toBeDefined();
    expect(isAwake(before, session)).toBe(false);
  },
  pairRequest({ fact, to, before, rules }) {
    const asker = before.sessionOf(fact.from);
    const asked = before.sessionOf(fact.to);
    expect(asker).not.toBe(asked);
    expectTo(to, asker, asked);
    for (const session of [asker, asked]) {
      expect(isAwake(before, session)).toBe(true);
      expect(before.pairOf(session ?? ''), 'who is paired is not asked').toBeUndefined();
    }
    const open = before.questionsOf(asker ?? '');
    const twins = open.filter((other) => other.asker === asked || other.asked === asked);
    expect(twins, 'two have one question between them at most').toEqual([]);
    const asking = open.filter((other) => other.asker === asker);
    expect(asking.length).toBeLessThan(rules.maxQuestions);
    expect(fact.expiresAt).toBe(fact.at + rules.questionMs);
  },
  pairRequestEnd(it) {
    const { fact, to, command, before } = it;
    const question = before.questions.get(fact.request);
    if (question === undefined) throw new Error('A question is answered at most once.');
    const { asker, asked } = question;
    expectTo(to, asker, asked);
    const isBusy = [asker, asked].some((session) => before.pairOf(session) !== undefined);
    expect(fact.outcome === 'busy', 'who is paired has no question').toBe(isBusy);
    if (fact.outcome === 'declined') {
      expect(command).toMatchObject({ type: 'answer', accept: false, request: fact.request });
      return expect(actorOf(it)).toBe(asked);
    }
    if (fact.outcome === 'withdrawn') {
      expect(command).toMatchObject({ type: 'withdraw', request: fact.request });
      return expect(actorOf(it)).toBe(asker);
    }
    expect(fact.by, 'nobody answered').toBeUndefined();
    expect(fact.id).toBeUndefined();
    if (fact.outcome === 'expired') expect(command.type).toBe('expire');
    if (fact.outcome === 'asleep') expect(isAwake(before, asked)).toBe(false);
    if (fact.outcome === 'left') {
      expect(command.type === 'leave' && [asker, asked].includes(command.by)).toBe(true);
    }
  },
  pairStart(it) {
    const { fact, to, before } = it;
    expect(to).toBe('everyone');
    const question = before.questions.get(fact.request);
    if (question === undefined) throw new Error('A question is answered at most once.');
    expect(fact.users).toEqual([question.from, question.to]);
    expect(actorOf(it), 'only the one asked can say yes').toBe(question.asked);
    for (const session of [question.asker, question.asked]) {
      expect(before.pairOf(session), 'one has one partner').toBeUndefined();
    }
  },
  pairEnd(it) {
    const { fact, to, command, before } = it;
    expect(to).toBe('everyone');
    const two = before.pairs.get(fact.pair);
    if (two === undefined) throw new Error('A pair ends once.');
    expect(fact.users).toEqual(two.map((session) => before.users.get(session)?.name));
    expect(two).toContain('by' in command ? command.by : undefined);
    expect(command.type).toBe(fact.reason === 'left' ? 'leave' : 'end');
    if (fact.reason === 'left') return;
    actorOf(it);
    expect(command, 'only the pair that was meant ends').toHaveProperty('pair', fact.pair);
  },
  ...fileLaws,
};

/** Checks one fact against what was known before it. */
export function expectLawful<T extends FactType>(it: Case<FactOf<T> & { type: T }>): void {
  expect(it.fact.seq, 'facts are numbered without gaps').toBe(it.before.seq + 1);
  laws[it.fact.type](it);
}

/** Far cheaper than an expectation, for what is looked at after every step. */
export function hold(law: string, holds: boolean): void {
  if (!holds) throw new Error(`Broken: ${law}.`);
}

/** What must never be, whatever has happened. */
export function expectLawfulState({ users, ...chronicle }: RoomChronicle, rules: RoomRules): void {
  hold('the room is not overfull', users.size <= rules.maxMembers);
  const names = [...users.values()].map(({ name }) => name.toLowerCase());
  hold('a name has one owner', new Set(names).size === names.length);
  const partners = [...users.values()].flatMap(({ partner }) => partner ?? []);
  hold('nobody is the partner of two', new Set(partners).size === partners.length);
  for (const { name, partner } of users.values()) {
    if (partner === undefined) continue;
    const other = [...users.values()].find((user) => user.name === partner);
    hold('a pair is symmetric', other?.partner === name && partner !== name);
  }
  for (const { asked } of chronicle.questions.values()) {
    hold('who is asked is awake', users.get(asked)?.status === 'awake');
  }
  for (const { kind, started, asked } of chronicle.files.values()) {
    const isOpenOffer = kind === 'offer' && !started;
    hold('who is offered something is awake', !isOpenOffer || users.get(asked)?.status === 'awake');
  }
  const fileAskers = [...chronicle.files.values()].map(({ asker }) => asker);
  hold('files are bounded', fileAskers.length <= rules.maxTransfersTotal);
  for (const asker of fileAskers) {
    const begun = fileAskers.filter((other) => other === asker);
    hold('files of one member are bounded', begun.length <= rules.maxTransfers);
  }
  const askers = [...chronicle.questions.values()].map(({ asker }) => asker);
  for (const asker of askers) {
    const asking = askers.filter((other) => other === asker);
    hold('questions are bounded', asking.length <= rules.maxQuestions);
  }
}
