import { useId } from 'preact/hooks';
import type { User } from '../../index.browser.js';
import { Avatar } from '../parts/Avatar.js';
import { chooseFiles } from '../parts/chooseFiles.js';
import { Icon } from '../parts/Icon.js';
import { useFileDrop } from '../parts/useFileDrop.js';
import type { RoomStore } from '../state/RoomStore.js';
import { Said, useSay } from '../words/Said.js';
import { sentence } from '../words/words.js';
import { Status } from './Status.js';

export interface PersonProps {
  readonly room: RoomStore;
  readonly user: User;
  /** Whether what one can do with them is shown. */
  readonly isOpen: boolean;
  /** Whether neither of the two is in a 1:1. */
  readonly canAsk: boolean;
  readonly onToggle: () => void;
  /** Something was chosen. */
  readonly onDone: () => void;
}

/** Somebody else, and below, when it is opened, what one can do with them. */
export function Person({ room, user, isOpen, canAsk, onToggle, onDone }: PersonProps) {
  const id = useId();
  const { isOver, handlers } = useFileDrop((chosen) =>
    room.withFiles((files) => files.send(user.name, chosen)),
  );
  const classes = ['person', isOpen && 'open', isOver && 'drop-here'];
  return (
    <li class={classes.filter(Boolean).join(' ')} {...handlers}>
      <button
        type="button"
        class="person-head"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={onToggle}
      >
        <Avatar name={user.name} />
        <span class="person-text">
          <bdi class="person-name">{user.name}</bdi>
          <Status user={user} />
        </span>
      </button>
      {isOpen && (
        <div class="actions" id={id}>
          <Actions room={room} user={user} canAsk={canAsk} onDone={onDone} />
        </div>
      )}
    </li>
  );
}

/** What one can do with somebody. */
function Actions({ room, user, canAsk, onDone }: Omit<PersonProps, 'isOpen' | 'onToggle'>) {
  const say = useSay();
  const { name, status } = user;
  if (status === 'asleep') {
    return (
      <p class="hint">
        <Said sentence={sentence('asleepPerson', { name })} />
      </p>
    );
  }
  const whisper = () => {
    room.aim(name);
    onDone();
  };
  const ask = () => {
    void room.ask(name);
    onDone();
  };
  const sendFile = () => {
    chooseFiles((chosen) => room.withFiles((files) => files.send(name, chosen)));
    onDone();
  };
  const browse = () => {
    onDone();
    room.withFiles((files) => void files.browse(name));
  };
  return (
    <>
      <button type="button" class="quiet" onClick={whisper}>
        <Icon name="ear" />
        {say('whisper')}
      </button>
      {canAsk && (
        <button type="button" class="quiet" onClick={ask}>
          <Icon name="pair" />
          {say('askPair')}
        </button>
      )}
      <button type="button" class="quiet" onClick={sendFile}>
        <Icon name="clip" />
        {say('sendFile')}
      </button>
      <button type="button" class="quiet" onClick={browse}>
        <Icon name="folder" />
        {say('sharedFiles')}
      </button>
    </>
  );
}
