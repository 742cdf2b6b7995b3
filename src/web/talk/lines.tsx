import { commands, usageOf } from '../commands/commands.js';
import { Icon } from '../parts/Icon.js';
import { Time } from '../parts/Time.js';
import { formatDay } from '../parts/times.js';
import type { Notice } from '../state/Conversation.js';
import { Said, useLanguage, useSay } from '../words/Said.js';

/** Another day begins. */
export function DayLine({ at }: { at: number }) {
  return (
    <li class="day">
      <span>{formatDay(useLanguage(), at)}</span>
    </li>
  );
}

/** Something happened. */
export function NoticeLine({ notice: { at, sentence, isRift } }: { notice: Notice }) {
  return (
    <li class={isRift ? 'notice rift' : 'notice'}>
      {isRift && <Icon name="alert" />}
      <span>
        <Said sentence={sentence} /> <Time at={at} />
      </span>
    </li>
  );
}

/** What can be typed. */
export function HelpCard() {
  const say = useSay();
  return (
    <li class="help">
      <p class="help-title">{say('commands')}</p>
      <dl>
        {commands.map((command) => (
          <div key={command.name}>
            <dt>
              <code>{usageOf(command)}</code>
            </dt>
            <dd>{say(command.help)}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
