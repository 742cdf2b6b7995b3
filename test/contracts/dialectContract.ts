import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact, Notice } from '../../src/protocol/notices.js';
import type { Request } from '../../src/protocol/requests.js';
import type { Dialect } from '../../src/wire/dialect.js';
import { Interview } from '../wire/text/Interview.js';

/** What the contract has to know of a dialect on a stream. */
export interface DialectCase {
  readonly dialect: Dialect;
  /** A client's bytes: it comes in as `atom`. */
  readonly login: Uint8Array;
  /** It says something. */
  say(text: string): Uint8Array;
  /** It asks who is here. */
  readonly list: Uint8Array;
  /** It leaves. */
  readonly leave: Uint8Array;
}

const at = 1_700_000_000_000;
const user = (name: string) => ({ name, status: 'awake', joinedAt: at }) as const;

/** Facts that everyone, or everyone awake, is told. */
const publicFacts: readonly Fact[] = [
  { type: 'message', seq: 1, at, id: 'a', from: 'minji', text: 'hello', scope: 'room' },
  { type: 'message', seq: 2, at, id: 'b', from: '한성', text: '가\n나'.repeat(100), scope: 'room' },
  { type: 'join', seq: 3, at, user: user('robot') },
  { type: 'leave', seq: 4, at, name: 'robot', reason: 'left' },
  { type: 'sleep', seq: 5, at, name: 'minji' },
  { type: 'wake', seq: 6, at, name: 'minji' },
  { type: 'pairStart', seq: 8, at, request: 7, users: ['minji', '한성'] },
  { type: 'pairEnd', seq: 9, at, pair: 8, users: ['minji', '한성'], reason: 'ended' },
];

/** What goes to some only. */
const privateNotices: readonly Notice[] = [
  { type: 'whisper', seq: 10, at, id: 'c', from: 'minji', to: 'atom', text: 'psst' },
  { type: 'pairRequest', seq: 11, at, id: 'd', from: 'minji', to: 'atom', expiresAt: at + 1 },
  { type: 'pairRequestEnd', seq: 12, at, request: 11, outcome: 'expired' },
  { type: 'pairRequest', seq: 13, at, id: 'e', from: 'minji', to: 'atom', expiresAt: at + 1 },
  { type: 'pairStart', seq: 14, at, request: 13, users: ['minji', 'atom'] },
  { type: 'message', seq: 15, at, id: 'f', from: 'minji', text: 'us', scope: 'pair', pair: 14 },
  { type: 'pairEnd', seq: 16, at, pair: 14, users: ['minji', 'atom'], reason: 'left' },
  { type: 'users', id: 'g', users: [user('atom'), user('minji')], more: false },
  { type: 'done', id: 'h' },
  { type: 'refused', id: 'i', code: 'USER_UNKNOWN', message: 'Nobody.' },
  { type: 'ping' },
  { type: 'pong' },
  { type: 'roster', users: [user('atom')], more: false },
  { type: 'bye', code: 'KICKED', message: 'Out.' },
];

/** What is told of files, to whoever can have files, and to whoever cannot. */
const fileNotices: readonly Notice[] = [
  {
    type: 'fileOffer',
    seq: 20,
    at,
    id: 'j',
    from: 'minji',
    to: 'atom',
    name: 'a b\n.txt',
    path: 'relay',
    expiresAt: at + 1,
  },
  { type: 'fileStart', seq: 21, at, file: 20, size: 0, path: 'relay' },
  { type: 'fileSum', file: 20, sha256: '0'.repeat(64) },
  { type: 'fileEnd', seq: 22, at, file: 20, outcome: 'done', by: 'atom' },
  {
    type: 'fileRequest',
    seq: 23,
    at,
    id: 'k',
    from: 'minji',
    to: 'atom',
    name: 'a',
    path: 'relay',
    expiresAt: at + 1,
  },
  { type: 'credit', file: 99, offset: 0, upTo: 1, restart: true },
  { type: 'filePause', file: 99, paused: true },
  { type: 'fileEnd', seq: 24, at, file: 23, outcome: 'failed', code: 'TIMEOUT' },
  { type: 'browse', query: 1, from: 'minji' },
  { type: 'files', id: 'nobody asked', files: [{ name: 'a\u0000b' }], more: false },
];

/** What every dialect on a stream must be; one list for all. */
export function dialectContract(name: string, { dialect, login, say, list, leave }: DialectCase) {
  const talk = [
    say('hello'),
    say('안녕하세요 여러분 👋🏽'),
    list,
    say('x'.repeat(200)),
    say('end'),
  ];
  const stream = Buffer.concat([login, ...talk, leave]);
  const whole = new Interview(dialect).push(stream);
  const textsIn = (requests: readonly Request[]) =>
    requests.flatMap((request) => (request.type === 'say' ? [request.text] : []));
  /** What is asked, and what the client is sent, each in order. */
  const expectSame = ({ requests, sent }: Interview) => {
    expect(requests).toEqual(whole.requests);
    expect(sent).toBe(whole.sent);
  };

  describe(`the dialect ${name}`, () => {
    it('understands a stay from its login to its goodbye', () => {
      const { requests } = whole;
      expect(requests.map(({ type }) => type)).toEqual([
        'login',
        'say',
        'say',
        'list',
        'say',
        'say',
        'bye',
      ]);
      expect(requests[0]).toMatchObject({ name: 'atom' });
      expect(textsIn(whole.requests)).toEqual([
        'hello',
        '안녕하세요 여러분 👋🏽',
        'x'.repeat(200),
        'end',
      ]);
      const ids = requests.flatMap((request) => ('id' in request ? [request.id] : []));
      expect(new Set(ids).size).toBe(ids.length);
    });

    it('understands the same whichever two pieces it comes in', () => {
      for (let cut = 0; cut <= stream.length; cut += 1) {
        const interview = new Interview(dialect);
        interview.push(stream.subarray(0, cut)).push(stream.subarray(cut));
        expectSame(interview);
      }
    });

    it('understands the same byte by byte', () => {
      const interview = new Interview(dialect);
      for (const byte of stream) interview.push(Uint8Array.of(byte));
      expectSame(interview);
    });

    it('understands the same however it is cut and merged', () => {
      fc.assert(
        fc.property(fc.array(fc.nat(stream.length), { maxLength: 10 }), (cuts) => {
          const interview = new Interview(dialect);
          const places = [...cuts].sort((a, b) => a - b);
          [0, ...places].forEach((start, index) => {
            interview.push(stream.subarray(start, places[index]));
          });
          expectSame(interview);
        }),
        { numRuns: 200 },
      );
    });

    it('does not keep what it is lent: bytes that are pushed may be written over', () => {
      const interview = new Interview(dialect);
      for (let start = 0; start < stream.length; start += 7) {
        const lent = Buffer.from(stream.subarray(start, start + 7));
        interview.push(lent);
        if (interview.rest === undefined) lent.fill(0xee);
      }
      expectSame(interview);
    });

    it('refuses a message where a stream is spoken', () => {
      expect(() => new Interview(dialect).push('hello')).toThrow(
        expect.objectContaining({ code: 'PROTOCOL' }),
      );
    });

    it('says what everyone is told in bytes that all can share, and each alone in the same', () => {
      for (const fact of publicFacts) {
        const shared = dialect.format.encode(fact);
        const before = shared && Buffer.from(shared);
        for (const other of publicFacts) dialect.format.encode(other);
        expect(shared && Buffer.from(shared)).toEqual(before);
        const alone = dialect.createSpeaker(65_536, () => {}).tell(fact);
        expect(alone && Buffer.from(alone)).toEqual(before);
      }
    });

    it('shows messages, joins and leaves to everyone', () => {
      for (const fact of publicFacts.slice(0, 4)) {
        expect(dialect.format.encode(fact)?.length).toBeGreaterThan(0);
      }
    });

    it('says what is about files to this member only, and understands it still', () => {
      const interview = new Interview(dialect).push(login);
      for (const notice of fileNotices) {
        if (!dialect.knowsRules) expect(dialect.format.encode(notice)).toBeUndefined();
        interview.tell(notice);
      }
      interview.push(say('hello'));
      expect(interview.requests.at(-1)).toMatchObject({ type: 'say', text: 'hello' });
    });

    it('tells one member what is for it alone', () => {
      const interview = new Interview(dialect).push(login);
      const silent = dialect.knowsRules ? [] : ['done', 'ping', 'pong', 'roster'];
      for (const notice of privateNotices) {
        const before = interview.findings.length;
        interview.tell(notice);
        const isTold = interview.findings.length > before;
        expect([notice.type, isTold]).toEqual([notice.type, !silent.includes(notice.type)]);
      }
    });
  });

  if (dialect.knowsRules) return;

  describe(`the dialect ${name}, whose clients know no rules`, () => {
    it.each([1, 2, 3])('takes no more than its handler is ready for, %i at a time', (step) => {
      const interview = new Interview(dialect);
      interview.patience = 0;
      interview.push(stream);
      expect(interview.findings).toEqual([]);
      for (let most = step; interview.requests.length < whole.requests.length; most += step) {
        interview.patience = step;
        interview.push(new Uint8Array(0));
        expect(interview.requests.length).toBeLessThanOrEqual(most);
      }
      expectSame(interview);
    });

    it('says nothing of what came before a login that is refused', () => {
      const interview = new Interview(dialect, () => ({
        type: 'refused',
        code: 'DENIED',
        message: 'No.',
      }));
      interview.push(Buffer.concat([login, say('hello')]));
      expect(textsIn(interview.requests)).toEqual([]);
      expect(interview.sent.length).toBeGreaterThan(0);
    });

    it('comes in for this connection only', () => {
      const [request] = new Interview(dialect).push(login).requests;
      expect(request).toMatchObject({ type: 'login', resume: false });
    });

    it('answers what it was asked while in a 1:1 for that 1:1', () => {
      const interview = new Interview(dialect).push(login);
      const users: [string, string] = ['minji', 'atom'];
      interview.tell({ type: 'pairStart', seq: 8, at, request: 7, users });
      interview.push(say('just us'));
      expect(interview.requests.at(-1)).toMatchObject({ type: 'say', text: 'just us', pair: 8 });
      interview.tell({ type: 'pairEnd', seq: 9, at, pair: 8, users, reason: 'ended' });
      interview.push(say('all'));
      expect(interview.requests.at(-1)).not.toHaveProperty('pair');
    });
  });
}
