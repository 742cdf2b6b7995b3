import { Icon } from '../parts/Icon.js';
import type { PairState, RoomState, View } from '../state/RoomState.js';
import type { RoomStore } from '../state/RoomStore.js';
import { Said, useSay } from '../words/Said.js';
import { sentence } from '../words/words.js';

export interface ViewSwitchProps {
  readonly room: RoomStore;
  readonly state: RoomState;
  readonly pair: PairState;
}

/** Chooses between everyone and the partner, as long as there is one. */
export function ViewSwitch({ room, state: { view, talks }, pair }: ViewSwitchProps) {
  const say = useSay();
  const count = (of: View) => of !== view && talks[of].unread > 0 && talks[of].unread;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in
    <div class="view-switch" role="group" aria-label={say('views')}>
      <button type="button" aria-pressed={view === 'room'} onClick={() => room.show('room')}>
        <Icon name="people" />
        {say('everyone')}
        <Unread count={count('room')} />
      </button>
      <button
        type="button"
        class="to-pair"
        aria-pressed={view === 'pair'}
        onClick={() => room.show('pair')}
      >
        <Icon name="pair" />
        <span class="cut">
          <Said sentence={sentence('pairView', { name: pair.partner })} />
        </span>
        <Unread count={count('pair')} />
      </button>
    </div>
  );
}

function Unread({ count }: { count: number | false }) {
  const say = useSay();
  if (count === false) return null;
  return (
    <span class="unread">
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <span class="unseen">{say('unread', { count })}</span>
    </span>
  );
}
