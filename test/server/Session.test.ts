import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../src/protocol/parseRequest.js';
import { systemRandomBytes } from '../../src/random.js';
import { Session } from '../../src/server/Session.js';

function makeSession(rememberedIds = 3): Session {
  return new Session({
    name: 'Ann',
    key: 'ann',
    askedKey: 'ann',
    secret: undefined,
    resumable: true,
    rememberedIds,
    messagesPerSecond: 100,
    messageBurst: 100,
    nowMs: 0,
    randomBytes: systemRandomBytes,
  });
}

/** Resumes the session as the server does, and returns the token that the client is told. */
function resume(session: Session, token: string): string {
  expect(session.accepts(token)).toBe(true);
  session.rotateToken(token);
  return session.token;
}

describe('the token of a session', () => {
  it('is of one length, of 128 bits, and never the same again', () => {
    const sessions = Array.from({ length: 500 }, () => makeSession());
    const tokens = sessions.flatMap((session) => [session.id, session.token]);
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(new Set(tokens).size).toBe(1000);
  });

  it('can be sent back as it is', () => {
    const { id, token } = makeSession();
    const request = { type: 'resume', session: id, token, seq: 0 };
    expect(parseRequest(request)).toEqual(request);
  });

  it('is the only one that is accepted', () => {
    const session = makeSession();
    const { token } = session;
    const other = token.startsWith('A') ? 'B' : 'A';
    expect(session.accepts(token)).toBe(true);
    for (const wrong of [
      '',
      token.slice(0, -1),
      `${token}A`,
      token + token,
      other + token.slice(1),
      session.id,
      makeSession().token,
    ]) {
      expect(session.accepts(wrong)).toBe(false);
    }
  });

  it('changes with each resume', () => {
    const session = makeSession();
    const first = session.token;
    const second = resume(session, first);
    session.confirmToken();
    const third = resume(session, second);
    expect(new Set([first, second, third]).size).toBe(3);
  });

  it('stays good until the new one has been received, and no longer', () => {
    const session = makeSession();
    const first = session.token;
    const second = resume(session, first);
    expect(session.accepts(first)).toBe(true);
    expect(session.accepts(second)).toBe(true);
    session.confirmToken();
    expect(session.accepts(first)).toBe(false);
    expect(session.accepts(second)).toBe(true);
  });

  it('is told again, not changed again, to who still has the one before', () => {
    const session = makeSession();
    const first = session.token;
    const second = resume(session, first);
    expect(resume(session, first)).toBe(second);
    expect(resume(session, first)).toBe(second);
    expect(session.accepts(first)).toBe(true);
    session.confirmToken();
    expect(session.accepts(first)).toBe(false);
  });

  it('is void two resumes later, even if nothing was confirmed between them', () => {
    const session = makeSession();
    const first = session.token;
    const second = resume(session, first);
    const third = resume(session, second);
    expect(session.accepts(first)).toBe(false);
    expect(session.accepts(second)).toBe(true);
    expect(session.accepts(third)).toBe(true);
  });
});

describe('the memory of a session', () => {
  it('knows what became of a request', () => {
    const session = makeSession();
    expect(session.receiptOf('a')).toBeUndefined();
    session.remember('a', { seq: 7, at: 70 });
    expect(session.receiptOf('a')).toEqual({ seq: 7, at: 70 });
    expect(session.receiptOf('__proto__')).toBeUndefined();
  });

  it('is bounded: it knows the last three at least, six at most, and forgets the oldest first', () => {
    const session = makeSession(3);
    for (let seq = 1; seq <= 20; seq += 1) {
      session.remember(`id-${seq}`, { seq, at: seq });
      const made = Array.from({ length: seq }, (_, index) => index + 1);
      const known = made.filter((each) => session.receiptOf(`id-${each}`) !== undefined);
      expect(known).toEqual(made.slice(-known.length));
      expect(known.length).toBeGreaterThanOrEqual(Math.min(seq, 3));
      expect(known.length).toBeLessThanOrEqual(6);
    }
  });
});
