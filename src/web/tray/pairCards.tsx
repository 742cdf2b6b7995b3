import type { PairRequest } from '../../index.browser.js';
import type { Asking } from '../state/RoomState.js';
import type { RoomStore } from '../state/RoomStore.js';
import { Said, useSay } from '../words/Said.js';
import { sentence } from '../words/words.js';
import { Card } from './Card.js';

/** Somebody asks for a 1:1. */
export function QuestionCard({ room, question }: { room: RoomStore; question: PairRequest }) {
  const say = useSay();
  const name = question.from;
  return (
    <Card
      kind="pair"
      icon="pair"
      title={<Said sentence={sentence('asksYou', { name })} />}
      text={<Said sentence={sentence('asksYouText', { name })} />}
    >
      <button type="button" class="primary" onClick={() => room.answer(question, true)}>
        {say('accept')}
      </button>
      <button type="button" onClick={() => room.answer(question, false)}>
        {say('decline')}
      </button>
    </Card>
  );
}

/** Somebody was asked. */
export function AskingCard({ asking: { name, withdrawal } }: { asking: Asking }) {
  const say = useSay();
  return (
    <Card
      kind="pair"
      icon="pair"
      title={<Said sentence={sentence('youAsked', { name })} />}
      text={say('youAskedText')}
    >
      <button type="button" onClick={() => withdrawal.abort()}>
        {say('takeBack')}
      </button>
    </Card>
  );
}
