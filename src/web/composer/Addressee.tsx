import { Icon } from '../parts/Icon.js';
import type { RoomState } from '../state/RoomState.js';
import type { RoomStore } from '../state/RoomStore.js';
import { Said, useSay } from '../words/Said.js';
import { sentence } from '../words/words.js';

/** Says who will hear it, before it is said. */
export function Addressee({ room, state }: { room: RoomStore; state: RoomState }) {
  const say = useSay();
  const { view, pair, whispersTo } = state;
  if (view === 'pair' && pair !== undefined) {
    return (
      <p class="addressee">
        <Icon name="pair" />
        <span>
          <Said sentence={sentence('toPartner', { name: pair.partner })} />
        </span>
        <button type="button" class="quiet" onClick={() => room.endPair()}>
          {say('endPair')}
        </button>
      </p>
    );
  }
  if (whispersTo === undefined) {
    return (
      <p class="addressee">
        <Icon name="people" />
        {say('toEveryone')}
      </p>
    );
  }
  return (
    <p class="addressee">
      <Icon name="ear" />
      <span>
        <Said sentence={sentence('toOne', { name: whispersTo })} />
      </span>
      <button
        type="button"
        class="bare"
        aria-label={say('stopWhispering')}
        onClick={() => room.aim(undefined)}
      >
        <Icon name="close" />
      </button>
    </p>
  );
}
