import type { RoomState } from '../state/RoomState.js';
import { meOf } from '../state/RoomState.js';
import type { RoomStore } from '../state/RoomStore.js';
import { Said, useSay } from '../words/Said.js';
import { sentence } from '../words/words.js';
import { Card } from './Card.js';
import { AskingCard, QuestionCard } from './pairCards.js';

/** Between what was said and what is typed: all that waits for the person. Screen readers read out what comes. */
export function Tray({ room, state }: { room: RoomStore; state: RoomState }) {
  const say = useSay();
  const { questions, asking, pair, view, complaint, files } = state;
  return (
    <section class="tray" aria-label={say('waitingForYou')} aria-live="polite">
      {meOf(state)?.status === 'asleep' && (
        <Card kind="sleep" icon="moon" title={say('asleepText')}>
          <button type="button" onClick={() => room.wake()}>
            {say('wakeMe')}
          </button>
        </Card>
      )}
      {questions.map((question) => (
        <QuestionCard key={question.id} room={room} question={question} />
      ))}
      {asking.map((each) => (
        <AskingCard key={each.name} asking={each} />
      ))}
      {pair?.isOver === false && view === 'room' && (
        <Card
          kind="pair"
          icon="pair"
          title={<Said sentence={sentence('pairBegun', { name: pair.partner })} />}
          text={say('inPairHint')}
        >
          <button type="button" class="primary" onClick={() => room.show('pair')}>
            {say('goThere')}
          </button>
        </Card>
      )}
      {complaint !== undefined && (
        <div role="alert">
          <Card kind="problem" icon="alert" title={<Said sentence={complaint} />}>
            <button type="button" class="quiet" onClick={() => room.complain(undefined)}>
              {say('close')}
            </button>
          </Card>
        </div>
      )}
      {files !== undefined && <files.View room={room} files={files.store} />}
    </section>
  );
}
