import { useLayoutEffect, useRef } from 'preact/hooks';
import { runCommand } from '../commands/runCommand.js';
import { Icon } from '../parts/Icon.js';
import type { RoomState } from '../state/RoomState.js';
import { hearerOf } from '../state/RoomState.js';
import type { RoomStore } from '../state/RoomStore.js';
import { useSay } from '../words/Said.js';
import { Addressee } from './Addressee.js';
import { CommandHints } from './CommandHints.js';
import { SendFileButton } from './SendFileButton.js';

/** Lines of a draft that are shown at once. */
const maxRows = 6;

export interface ComposerProps {
  readonly room: RoomStore;
  readonly state: RoomState;
  readonly onLeave: () => void;
}

/** Where one types. */
export function Composer({ room, state, onLeave }: ComposerProps) {
  const say = useSay();
  const field = useRef<HTMLTextAreaElement>(null);
  const { view, talks, whispersTo } = state;
  const shown = talks[view].draft;

  // Who chose whom to speak to wants to speak.
  useLayoutEffect(() => field.current?.focus(), [view, whispersTo]);

  const send = () => {
    // What is shown may be a picture behind what was typed.
    const { draft } = room.state.talks[view];
    if (draft.trim() === '') return;
    const isDone = !draft.startsWith('/') || runCommand(draft, { room, leave: onLeave });
    if (!isDone) return;
    room.setDraft(view, '');
    if (!draft.startsWith('/')) room.say(draft.trimEnd());
    if (field.current === null) return;
    // At once, or the next key would add to what has just been said.
    field.current.value = '';
    field.current.focus();
  };
  const handleKey = (event: KeyboardEvent) => {
    // A syllable that is being composed is finished by Enter, and nothing else.
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    }
    if (event.key === 'Escape' && whispersTo !== undefined) room.aim(undefined);
  };

  const hearer = hearerOf(state);
  const name = hearer ?? '';
  const label = {
    everyone: () => say('writeToEveryone'),
    one: () => say('writeToOne', { name }),
    partner: () => say('writeToPartner', { name }),
  }[view === 'pair' ? 'partner' : whispersTo === undefined ? 'everyone' : 'one']();
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <CommandHints draft={shown} />
      <Addressee room={room} state={state} />
      <div class="composer-line">
        {hearer !== undefined && <SendFileButton room={room} name={hearer} />}
        <textarea
          ref={field}
          aria-label={label}
          aria-describedby="key-hint"
          placeholder={label}
          rows={Math.min(maxRows, shown.split('\n').length)}
          enterkeyhint="send"
          value={shown}
          onInput={({ currentTarget }) => room.setDraft(view, currentTarget.value)}
          onKeyDown={handleKey}
        />
        <button type="submit" class="send" aria-label={say('send')} disabled={shown.trim() === ''}>
          <Icon name="send" />
        </button>
      </div>
      <p class="key-hint" id="key-hint">
        {say('keyHint')}
      </p>
    </form>
  );
}
