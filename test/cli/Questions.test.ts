import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Question } from '../../src/cli/Questions.js';
import { Questions, readAnswer } from '../../src/cli/Questions.js';
import { VirtualClock } from '../../src/testing/VirtualClock.js';

let clock: VirtualClock;
beforeEach(() => {
  clock = new VirtualClock();
});

function question(from: string, gone = new AbortController(), about: Partial<Question> = {}) {
  return {
    kind: 'pair' as const,
    from,
    signal: gone.signal,
    accept: async () => `yes to ${from}`,
    decline: async () => `no to ${from}`,
    ...about,
  };
}

describe('an answer', () => {
  it.each(['y', 'Y', 'yes', ' YES ', '예', '네'])('can be yes by %j', (line) => {
    expect(readAnswer(line)).toBe(true);
  });

  it.each(['n', 'N', 'no', '아니오', '아니요'])('can be no by %j', (line) => {
    expect(readAnswer(line)).toBe(false);
  });

  it.each(['', 'yo', 'y?', 'not', '네네'])('is not %j', (line) => {
    expect(readAnswer(line)).toBeUndefined();
  });
});

describe('open questions', () => {
  it('are answered latest first', () => {
    const questions = new Questions(clock);
    for (const name of ['user1', 'user2']) questions.add(question(name), () => {});
    expect(questions.take()?.from).toBe('user2');
    expect(questions.take()?.from).toBe('user1');
    expect(questions.take()).toBeUndefined();
  });

  it('can be answered by the name of who asked, however it is spelled', () => {
    const questions = new Questions(clock);
    for (const name of ['User1', 'user2']) questions.add(question(name), () => {});
    expect(questions.take({ from: 'user1' })?.from).toBe('User1');
    expect(questions.take({ from: 'user1' })).toBeUndefined();
    expect(questions.isEmpty).toBe(false);
  });

  it('can be answered by what they are about', () => {
    const questions = new Questions(clock);
    const ask = (about: Partial<Question>) =>
      questions.add(question('user1', new AbortController(), about), () => {});
    ask({ kind: 'file', file: 'a.txt' });
    ask({ kind: 'file', file: 'b.txt' });
    ask({ kind: 'pair' });
    expect(questions.take({ kind: 'file', from: 'user1', file: 'a.txt' })?.file).toBe('a.txt');
    expect(questions.take({ kind: 'file' })?.file).toBe('b.txt');
    expect(questions.take({ kind: 'file' })).toBeUndefined();
    expect(questions.take()?.kind).toBe('pair');
  });

  it('disappear with a word when they are withdrawn', () => {
    const questions = new Questions(clock);
    const gone = new AbortController();
    const handleGone = vi.fn();
    questions.add(question('user1', gone), handleGone);
    gone.abort();
    expect(handleGone).toHaveBeenCalledOnce();
    expect(questions.take()).toBeUndefined();
  });

  it('disappear without a word when they were answered', () => {
    const questions = new Questions(clock);
    const gone = new AbortController();
    const handleGone = vi.fn();
    questions.add(question('user1', gone), handleGone);
    questions.take();
    gone.abort();
    expect(handleGone).not.toHaveBeenCalled();
  });

  it('are none if they were withdrawn before', () => {
    const questions = new Questions(clock);
    const gone = new AbortController();
    gone.abort();
    questions.add(question('user1', gone), () => {});
    expect(questions.isEmpty).toBe(true);
  });
});

describe('an answer comes too late', () => {
  it('for 3 s after the question it would have been for is gone', () => {
    const questions = new Questions(clock);
    const gone = new AbortController();
    questions.add(question('user1', gone), () => {});
    expect(questions.isLate).toBe(false);
    gone.abort();
    expect(questions.isLate).toBe(true);
    clock.advanceSync(2_999);
    expect(questions.isLate).toBe(true);
    clock.advanceSync(1);
    expect(questions.isLate).toBe(false);
  });

  it('also where an older one is still open, but not where a later one is', () => {
    const questions = new Questions(clock);
    const [first, second, third] = [1, 2, 3].map(() => new AbortController());
    for (const [name, gone] of Object.entries({ first, second, third })) {
      questions.add(question(name, gone), () => {});
    }
    second?.abort();
    expect(questions.isLate).toBe(false);
    third?.abort();
    expect(questions.isLate).toBe(true);
    expect(questions.take()?.from).toBe('first');
  });

  it('no longer when another question is asked, or it is said that this was seen', () => {
    const questions = new Questions(clock);
    for (const forget of [
      () => questions.add(question('user2'), () => {}),
      () => questions.forgetGone(),
    ]) {
      const gone = new AbortController();
      questions.add(question('user1', gone), () => {});
      gone.abort();
      forget();
      expect(questions.isLate).toBe(false);
    }
  });

  it('never for a question that was answered', () => {
    const questions = new Questions(clock);
    const gone = new AbortController();
    questions.add(question('user1', gone), () => {});
    questions.take();
    gone.abort();
    expect(questions.isLate).toBe(false);
  });
});
