import { chooseFiles } from '../parts/chooseFiles.js';
import { Icon } from '../parts/Icon.js';
import type { RoomStore } from '../state/RoomStore.js';
import { useSay } from '../words/Said.js';

/** Sends a file to the one who hears what is typed. */
export function SendFileButton({ room, name }: { room: RoomStore; name: string }) {
  const say = useSay();
  const send = () => chooseFiles((chosen) => room.withFiles((files) => files.send(name, chosen)));
  return (
    <button
      type="button"
      class="bare send-file"
      aria-label={say('sendFileTo', { name })}
      title={say('sendFileTo', { name })}
      onClick={send}
    >
      <Icon name="clip" />
    </button>
  );
}
