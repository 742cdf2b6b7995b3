import type { User } from '../../index.browser.js';
import { Icon } from '../parts/Icon.js';
import { Said, useSay } from '../words/Said.js';
import { sentence } from '../words/words.js';

/** How somebody is. */
export function Status({ user: { status, partner } }: { user: User }) {
  const say = useSay();
  if (status === 'asleep') {
    return (
      <span class="status asleep">
        <Icon name="moon" />
        {say('asleep')}
      </span>
    );
  }
  if (partner !== undefined) {
    return (
      <span class="status paired">
        <Icon name="pair" />
        <span>
          <Said sentence={sentence('inPair', { name: partner })} />
        </span>
      </span>
    );
  }
  return (
    <span class="status">
      <span class="dot" />
      {say('awake')}
    </span>
  );
}
