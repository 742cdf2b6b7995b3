import { describe, expect, it } from 'vitest';
import { Questions } from '../../src/bot/Questions.js';
import type { Update } from '../../src/bot/updates.js';
import type { Message } from '../../src/index.js';
import { turns } from '../support/until.js';

const said = (seq: number, text: string, from = 'atom'): Update => {
  const message: Message = { id: text, seq, from, text, at: 0, scope: 'room' };
  return { type: 'message', event: { message }, from, target: { scope: 'room' }, message, text };
};

/** A question that is on its way; `place` says where it stands in the order. */
function askAtom() {
  const received: string[] = [];
  let place = (_: Message) => {};
  const questions = new Questions((update) => {
    if (!questions.take(update, false)) received.push(update.message?.text ?? '');
  });
  const question = new Promise<Message>((resolve) => {
    place = resolve;
  });
  const answer = questions.ask(
    'atom',
    'room',
    () => question,
    (waiting) => waiting,
  );
  const placeAt = (seq: number) =>
    place({ id: 'q', seq, from: 'dice', text: '?', at: 0, scope: 'room' });
  return { questions, answer, received, placeAt };
}

describe('a question whose place is not known yet', () => {
  it('is answered by the first that was said after it, even if that came before its place was told', async () => {
    const { questions, answer, received, placeAt } = askAtom();
    for (const update of [said(4, 'before'), said(6, 'answer'), said(7, 'after')]) {
      expect(questions.take(update, false)).toBe(true);
    }
    expect(questions.take(said(5, 'other', 'hansung'), false)).toBe(false);
    placeAt(5);
    expect(await answer).toBe('answer');
    expect(received).toEqual(['before', 'after']);
    expect(questions.take(said(8, 'later'), false)).toBe(false);
  });

  it('gives back what was said meanwhile when it is called off', async () => {
    const { questions, answer, received } = askAtom();
    questions.take(said(4, 'before'), false);
    questions.take({ ...said(5, ''), type: 'leave', message: undefined, text: undefined }, false);
    expect(received).toEqual(['before']);
    expect(questions.take(said(6, 'back again'), false)).toBe(false);
    void answer.catch(() => {});
  });

  it('keeps no more than sixteen things of that', async () => {
    const { questions, answer, received, placeAt } = askAtom();
    for (let seq = 1; seq <= 20; seq += 1) questions.take(said(seq, `${seq}`), false);
    placeAt(100);
    await turns(1);
    expect(received).toHaveLength(16);
    questions.take(said(101, 'at last'), false);
    expect(await answer).toBe('at last');
  });
});
