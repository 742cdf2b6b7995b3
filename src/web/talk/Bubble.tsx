import { Avatar } from '../parts/Avatar.js';
import { hueOf } from '../parts/hue.js';
import { Icon } from '../parts/Icon.js';
import { Text } from '../parts/Text.js';
import { Time } from '../parts/Time.js';
import type { Speech } from '../state/Conversation.js';
import { Said, useSay } from '../words/Said.js';
import { sentence } from '../words/words.js';

/** Something said. Who said it stands above the first of what they say in one go, and is read out with each. */
export function Bubble({ speech, goesOn }: { speech: Speech; goesOn: boolean }) {
  const say = useSay();
  const { from, text, at, isMine, whisperedTo } = speech;
  const classes = ['speech', isMine && 'mine', goesOn && 'goes-on', whisperedTo && 'whisper'];
  return (
    <li class={classes.filter(Boolean).join(' ')}>
      {!isMine && <Avatar name={from} />}
      <div class="bubble">
        {isMine ? (
          <span class="unseen">{say('youSaid')}: </span>
        ) : (
          <p class={goesOn ? 'unseen' : `author ${hueOf(from)}`}>
            <bdi>{from}</bdi>
            {goesOn && ': '}
          </p>
        )}
        {whisperedTo !== undefined && <WhisperLine to={isMine ? whisperedTo : undefined} />}
        <div class="said" dir="auto">
          <Text text={text} />
          <Time at={at} />
        </div>
      </div>
    </li>
  );
}

/** Says that nobody else heard it. `to` is whom oneself whispered to. */
export function WhisperLine({ to }: { to: string | undefined }) {
  const say = useSay();
  return (
    <p class="whisper-line">
      <Icon name="ear" />
      <span>
        {to === undefined ? (
          say('whispersToYou')
        ) : (
          <Said sentence={sentence('youWhisperTo', { name: to })} />
        )}
      </span>
    </p>
  );
}
