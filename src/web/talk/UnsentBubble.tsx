import { Text } from '../parts/Text.js';
import type { Unsent } from '../state/Conversation.js';
import { Said, useSay } from '../words/Said.js';
import { WhisperLine } from './Bubble.js';

export interface UnsentBubbleProps {
  readonly unsent: Unsent;
  readonly onEditAgain: () => void;
  readonly onDiscard: () => void;
}

/** What is under way, or will never be sent. */
export function UnsentBubble({ unsent, onEditAgain, onDiscard }: UnsentBubbleProps) {
  const say = useSay();
  const { text, whisperedTo, problem } = unsent;
  return (
    <li class={`speech mine unsent${problem ? ' failed' : ''}${whisperedTo ? ' whisper' : ''}`}>
      <div class="bubble">
        {whisperedTo !== undefined && <WhisperLine to={whisperedTo} />}
        <div class="said" dir="auto">
          <Text text={text} />
        </div>
        {problem === undefined ? (
          <p class="sending">{say('sending')}</p>
        ) : (
          <div class="failure">
            <p>
              {say('notSent')} <Said sentence={problem} />
            </p>
            <button type="button" class="quiet" onClick={onEditAgain}>
              {say('editAgain')}
            </button>
            <button type="button" class="quiet" onClick={onDiscard}>
              {say('discard')}
            </button>
          </div>
        )}
      </div>
    </li>
  );
}
