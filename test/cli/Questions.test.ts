import { describe, expect, it, vi } from 'vitest';
import type { Question } from '../../src/cli/Questions.js';
import { Questions, readAnswer } from '../../src/cli/Questions.js';

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
    const questions = new Questions();
    for (const name of ['user1', 'user2']) questions.add(question(name), () => {});
    expect(questions.take()?.from).toBe('user2');
    expect(questions.take()?.from).toBe('user1');
    expect(questions.take()).toBeUndefined();
  });

  it('can be answered by the name of who asked, however it is spelled', () => {
    const questions = new Questions();
    for (const name of ['User1', 'user2']) questions.add(question(name), () => {});
    expect(questions.take({ from: 'user1' })?.from).toBe('User1');
    expect(questions.take({ from: 'user1' })).toBeUndefined();
    expect(questions.isEmpty).toBe(false);
  });

  it('can be answered by what they are about', () => {
    const questions = new Questions();
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
    const questions = new Questions();
    const gone = new AbortController();
    const handleGone = vi.fn();
    questions.add(question('user1', gone), handleGone);
    gone.abort();
    expect(handleGone).toHaveBeenCalledOnce();
    expect(questions.take()).toBeUndefined();
  });

  it('disappear without a word when they were answered', () => {
    const questions = new Questions();
    const gone = new AbortController();
    const handleGone = vi.fn();
    questions.add(question('user1', gone), handleGone);
    questions.take();
    gone.abort();
    expect(handleGone).not.toHaveBeenCalled();
  });

  it('are none if they were withdrawn before', () => {
    const questions = new Questions();
    const gone = new AbortController();
    gone.abort();
    questions.add(question('user1', gone), () => {});
    expect(questions.isEmpty).toBe(true);
  });
});
