import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChatError } from '../../src/errors.js';
import { RecordsUnderstudy } from '../../src/legacy/RecordsUnderstudy.js';
import { TypedUnderstudy } from '../../src/legacy/TypedUnderstudy.js';
import type { Stage, Understudy } from '../../src/legacy/Understudy.js';
import { disarm, harmfulInName } from '../../src/protocol/harmless.js';
import type { Notice } from '../../src/protocol/notices.js';
import { parseNotice } from '../../src/protocol/parseNotice.js';
import type { Request } from '../../src/protocol/requests.js';
import { encodeRecord, encodeTyped } from '../legacy/support/wires.js';

/** An understudy between two sides that only write down. */
function onStage(make: (stage: Stage) => Understudy) {
  const told: Notice[] = [];
  const understudy = make({
    send: () => {},
    tell: (notice) => told.push(notice),
    end: () => {},
    now: () => 0,
  });
  return { understudy, told };
}

const texts = [
  'User List\nNo\tname\tstatus\n----------------------\n',
  'User List\nNo\tname\n----------------------\n',
  '00\tatom\tO\n',
  '01\tbot\tS\n',
  '----------------------\n',
  '[bot] /list\n',
  '[bot] hello\n',
  '[atom] hello\n',
  '[귓속말] [atom] psst\n',
  '[1:1] [atom] us\n',
  '[atom]님이 입장하였습니다.\n',
  '[atom]님이 퇴장하였습니다.\n',
  '[bot]님이 퇴장하였습니다.\n',
  '[atom]님이 1:1 대화를 요청했습니다. (y/n)? ',
  '[atom]님이 1:1 대화를 거부했습니다.\n',
  '[atom]님과 1:1 대화 시작\n',
  '[atom]님과 1:1 대화 종료\n',
  'GRANT',
  'DENIED no',
  'anything\x1b[2J',
];

const requests: readonly Request[] = [
  { type: 'login', name: 'bot', resume: false },
  { type: 'say', id: 'a', text: 'hello' },
  { type: 'say', id: 'b', text: 'one\ntwo', pair: 3 },
  { type: 'whisper', id: 'c', to: 'atom', text: 'x'.repeat(500) },
  { type: 'list', id: 'd' },
  { type: 'sleep', id: 'e' },
  { type: 'wake', id: 'f' },
  { type: 'ask', id: 'g', to: 'atom' },
  { type: 'answer', id: 'h', request: 1, accept: true },
  { type: 'withdraw', id: 'i', request: 1 },
  { type: 'end', id: 'j', pair: 2 },
  { type: 'ping' },
  { type: 'pong' },
  { type: 'bye' },
  { type: 'resume', session: 's', token: 't', seq: 1 },
];

/** Without what a client disarms as it reads. */
function disarmedAll(notice: Notice): unknown {
  return JSON.parse(JSON.stringify(notice), (_key, value: unknown) =>
    typeof value === 'string' ? disarm(value, harmfulInName) : value,
  );
}

const understudies = [
  [
    'records',
    (stage: Stage) => new RecordsUnderstudy(stage),
    (text: string) => encodeRecord(text.slice(0, 60), 0x55),
  ],
  [
    'typed',
    (stage: Stage) => new TypedUnderstudy(stage),
    (text: string) => encodeTyped(/^(?:GRANT|DENIED)/.test(text) ? 1 : 0, text),
  ],
] as const;

describe.each(understudies)('in front of an old server of %s', (_name, make, encode) => {
  it('whatever that says, a client is told only what it understands, or the end', () => {
    const said = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...texts).map(encode) },
      {
        weight: 1,
        arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      },
    );
    const asked = fc.constantFrom(...requests);
    const step = fc.oneof({ weight: 2, arbitrary: said }, { weight: 1, arbitrary: asked });
    let members = 0;
    const property = fc.property(fc.array(step, { maxLength: 20 }), fc.boolean(), (steps, isIn) => {
      const { understudy, told } = onStage(make);
      const [login] = requests;
      if (isIn && login !== undefined) {
        understudy.handleRequest(login);
        for (const text of [...texts.slice(0, 5), 'GRANT']) {
          if (/^GRANT/.test(text) === (make === understudies[1][1]))
            understudy.handleBytes(encode(text));
        }
      }
      try {
        for (const each of steps) {
          if (each instanceof Uint8Array) understudy.handleBytes(each);
          else understudy.handleRequest(each);
        }
        understudy.handleEnd();
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        expect(['PROTOCOL', 'TOO_LARGE']).toContain(error.code);
      }
      for (const notice of told) {
        expect(disarmedAll(parseNotice(notice))).toEqual(disarmedAll(notice));
      }
      const seqs = told.flatMap((notice) =>
        'seq' in notice && notice.type !== 'welcome' && notice.type !== 'done' ? [notice.seq] : [],
      );
      expect(seqs).toEqual(seqs.map((_, index) => index + 1));
      if (told.some(({ type }) => type === 'welcome')) members += 1;
    });
    fc.assert(property, { numRuns: 10_000 });
    expect(members).toBeGreaterThan(4000);
  }, 120_000);
});
