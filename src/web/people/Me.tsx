import type { User } from '../../index.browser.js';
import { Avatar } from '../parts/Avatar.js';
import { Icon } from '../parts/Icon.js';
import type { RoomStore } from '../state/RoomStore.js';
import { useSay } from '../words/Said.js';
import { Status } from './Status.js';

/** Oneself. */
export function Me({ room, user, isOnline }: { room: RoomStore; user: User; isOnline: boolean }) {
  const say = useSay();
  const isAsleep = user.status === 'asleep';
  return (
    <div class="me">
      <Avatar name={user.name} />
      <div class="person-text">
        <span class="person-name">
          <bdi>{user.name}</bdi> <span class="badge">{say('itsYou')}</span>
        </span>
        <Status user={user} />
      </div>
      <button
        type="button"
        class="quiet"
        title={isAsleep ? undefined : say('goToSleepHint')}
        disabled={!isOnline}
        onClick={() => (isAsleep ? room.wake() : room.sleep())}
      >
        <Icon name={isAsleep ? 'sun' : 'moon'} />
        {say(isAsleep ? 'wakeMe' : 'goToSleep')}
      </button>
    </div>
  );
}
