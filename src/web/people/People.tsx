import { useState } from 'preact/hooks';
import { meOf } from '../state/RoomState.js';
import type { RoomStore } from '../state/RoomStore.js';
import { useStore } from '../store/useStore.js';
import { useSay } from '../words/Said.js';
import { Me } from './Me.js';
import { Person } from './Person.js';

/** From here on a list needs to be searched. */
const searchedFrom = 12;
/** People that are shown at once; the others are found by their names. */
const maxShown = 200;

export interface PeopleProps {
  readonly room: RoomStore;
  /** Something was chosen that is done elsewhere. */
  readonly onDone: () => void;
}

/** Who is here, and what one can do with them. */
export function People({ room, onDone }: PeopleProps) {
  const say = useSay();
  const users = useStore(room, (state) => state.users);
  const me = useStore(room, meOf);
  const isOnline = useStore(room, ({ connection }) => connection.state === 'online');
  const [query, setQuery] = useState('');
  const [openName, setOpenName] = useState<string>();
  const found = users.filter(
    ({ name }) => name !== me?.name && name.toLowerCase().includes(query.trim().toLowerCase()),
  );
  return (
    <section class="people" aria-labelledby="people-title">
      <h2 id="people-title">
        {say('people')} <span class="count">{users.length}</span>
      </h2>
      {me && <Me room={room} user={me} isOnline={isOnline} />}
      {users.length > searchedFrom && (
        <input
          type="search"
          class="find"
          aria-label={say('findPeople')}
          placeholder={say('findPeople')}
          value={query}
          onInput={({ currentTarget }) => setQuery(currentTarget.value)}
        />
      )}
      <ul class="persons">
        {found.slice(0, maxShown).map((user) => (
          <Person
            key={user.name}
            room={room}
            user={user}
            isOpen={openName === user.name}
            canAsk={me?.partner === undefined && user.partner === undefined}
            onToggle={() => setOpenName(openName === user.name ? undefined : user.name)}
            onDone={() => {
              setOpenName(undefined);
              onDone();
            }}
          />
        ))}
      </ul>
      {found.length === 0 && query !== '' && <p class="hint">{say('nobodyFound')}</p>}
      {found.length > maxShown && (
        <p class="hint">{say('morePeople', { count: found.length - maxShown })}</p>
      )}
    </section>
  );
}
