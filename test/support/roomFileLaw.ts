import { expect } from 'vitest';
import type { FileOutcome } from '../../src/protocol/model.js';
import type { FactOf, FileFact } from '../../src/protocol/notices.js';
import type { Case } from './roomCase.js';
import { actorOf, expectTo, isAwake } from './roomCase.js';
import type { ChronicleFile } from './roomChronicle.js';

/** The law of files. */
export const fileLaws: {
  readonly [T in FileFact['type']]: (it: Case<FactOf<T>>) => void;
} = {
  fileOffer(it) {
    const { fact, command, before } = it;
    expectQuestion(it);
    const { name, size, path } = fact;
    expect(command).toMatchObject({ type: 'offerFile', name, size, path });
    expect(isAwake(before, before.sessionOf(fact.from)), 'who offers is awake').toBe(true);
    expect(isAwake(before, before.sessionOf(fact.to)), 'who sleeps is offered nothing').toBe(true);
  },
  fileRequest(it) {
    const { name, path } = it.fact;
    expectQuestion(it);
    expect(it.command).toMatchObject({ type: 'requestFile', name, path });
  },
  fileAccept(it) {
    const { fact, to, command, before } = it;
    const file = before.files.get(fact.file);
    expect(file).toMatchObject({ kind: 'offer', started: false });
    expect([file?.size, file?.accepted], 'only what has no size, and once').toEqual([
      undefined,
      undefined,
    ]);
    expectTo(to, file?.asker, file?.asked);
    expect(actorOf(it), 'only the one asked can say yes').toBe(file?.asked);
    expect(command).toMatchObject({ type: 'acceptFile', file: fact.file, id: fact.id });
  },
  fileStart(it) {
    const { fact, to, command, before } = it;
    const file = before.files.get(fact.file);
    if (file === undefined || file.started) throw new Error('A file starts at most once.');
    expectTo(to, file.asker, file.asked);
    const isSized = file.kind === 'request' || file.size !== undefined;
    expect(isSized || file.accepted, 'both have said yes').toBe(true);
    expect(actorOf(it), 'the last yes is that of who knows the size').toBe(
      isSized ? file.asked : file.asker,
    );
    expect(command).toMatchObject({ type: 'acceptFile', file: fact.file });
    const answer = command.type === 'acceptFile' ? command : undefined;
    expect(fact.size).toBe(file.size ?? answer?.size);
    for (const wish of isSized ? [file.path, answer?.path] : [file.path]) {
      expect(['auto', fact.path], 'the way suits both').toContain(wish);
    }
  },
  fileEnd(it) {
    const { fact, to, before } = it;
    const file = before.files.get(fact.file);
    if (file === undefined) throw new Error('A file ends once.');
    expectTo(to, file.asker, file.asked);
    fileEnds[fact.outcome](it, file);
  },
};

/** How each end of a file has to come about. */
const fileEnds: {
  readonly [O in FileOutcome]: (it: Case<FactOf<'fileEnd'>>, file: ChronicleFile) => void;
} = {
  done(it, { kind, started, asker, asked }) {
    expect(started).toBe(true);
    expect(it.command).toMatchObject({ type: 'endFile', file: it.fact.file, done: true });
    expect(actorOf(it), 'only the receiver says that it is done').toBe(
      kind === 'offer' ? asked : asker,
    );
    expect(it.fact.code).toBeUndefined();
  },
  declined(it, { started, asked }) {
    expect(started).toBe(false);
    expectEndedBy(it, [asked]);
  },
  withdrawn(it, { started, asker }) {
    expect(started).toBe(false);
    expectEndedBy(it, [asker]);
  },
  cancelled(it, { started, asker, asked }) {
    expect(started).toBe(true);
    expect(it.fact.code).toBeUndefined();
    expectEndedBy(it, [asker, asked]);
  },
  failed(it, { path, started, asker, asked }) {
    const { fact, command } = it;
    expect(fact.code, 'a failure has a reason').toBeDefined();
    if (command.type === 'endFile') {
      expect(started).toBe(true);
      return expectEndedBy(it, [asker, asked]);
    }
    if (command.type === 'acceptFile') {
      expect([started, fact.code]).toEqual([false, 'UNREACHABLE']);
      expect([path, command.path].sort(), 'no way suits both').toEqual(['direct', 'relay']);
      return expect(actorOf(it)).toBe(asked);
    }
    expect(started).toBe(true);
    expectEndedByNobody(it);
    expect(command).toMatchObject({ type: 'expireFile', file: fact.file, code: fact.code });
  },
  expired(it, { started }) {
    expect(started, 'a transfer does not expire').toBe(false);
    expectEndedByNobody(it);
    expect(it.command).toEqual({ type: 'expireFile', file: it.fact.file });
  },
  asleep(it, { kind, started, asked }) {
    expect([kind, started]).toEqual(['offer', false]);
    expectEndedByNobody(it);
    expect(it.command).toMatchObject({ type: 'sleep', by: asked });
  },
  left(it, { asker, asked }) {
    expect(it.command.type).toBe('leave');
    expect([asker, asked], 'one of the two has left').toContain(actorOf(it));
    expect(it.fact.id, 'and asked for nothing').toBeUndefined();
  },
};

function expectEndedBy(it: Case<FactOf<'fileEnd'>>, sessions: readonly string[]): void {
  const { fact, command } = it;
  expect(command).toMatchObject({ type: 'endFile', file: fact.file, done: false, id: fact.id });
  expect(command).toHaveProperty('code', fact.code);
  expect(sessions).toContain(actorOf(it));
}

function expectEndedByNobody({ fact }: Case<FactOf<'fileEnd'>>): void {
  expect([fact.by, fact.id]).toEqual([undefined, undefined]);
}

/** What holds of every question about a file. */
function expectQuestion(it: Case<FactOf<'fileOffer'> | FactOf<'fileRequest'>>): void {
  const { fact, to, command, before, rules } = it;
  const asker = before.sessionOf(fact.from);
  const asked = before.sessionOf(fact.to);
  expect(asker).not.toBe(asked);
  expectTo(to, asker, asked);
  expect(command).toMatchObject({ by: asker, id: fact.id });
  const open = [...before.files.values()];
  expect(open.length).toBeLessThan(rules.maxTransfersTotal);
  expect(open.filter((file) => file.asker === asker).length).toBeLessThan(rules.maxTransfers);
  expect(fact.expiresAt).toBe(fact.at + rules.offerMs);
}
