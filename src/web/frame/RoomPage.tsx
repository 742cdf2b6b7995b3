import { useMemo, useState } from 'preact/hooks';
import { Composer } from '../composer/Composer.js';
import { Ending } from '../composer/Ending.js';
import { useMedia } from '../parts/useMedia.js';
import { Drawer } from '../people/Drawer.js';
import { People } from '../people/People.js';
import type { AppStore } from '../state/AppStore.js';
import type { RoomState } from '../state/RoomState.js';
import { hearerOf } from '../state/RoomState.js';
import type { RoomStore } from '../state/RoomStore.js';
import type { Settings } from '../state/settings.js';
import { everything, useStore } from '../store/useStore.js';
import { Log } from '../talk/Log.js';
import { Tray } from '../tray/Tray.js';
import { explain } from '../words/explain.js';
import { Said, useSay } from '../words/Said.js';
import { sentence } from '../words/words.js';
import { Banner } from './Banner.js';
import { DropPlace } from './DropPlace.js';
import { Header } from './Header.js';
import { ViewSwitch } from './ViewSwitch.js';

export interface RoomPageProps {
  readonly app: AppStore;
  readonly settings: Settings;
  readonly room: RoomStore;
}

/** The room: what is said, who is here, and where one types. */
export function RoomPage({ app, settings, room }: RoomPageProps) {
  const state = useStore(room, everything);
  const isWide = useMedia('(min-width: 52rem)');
  const [showsPeople, setShowsPeople] = useState(false);
  const { view, talks, pair, whispersTo, users } = state;
  const mood = view === 'pair' ? 'pair' : whispersTo === undefined ? 'everyone' : 'whisper';
  const hearer = hearerOf(state);
  const offer = (chosen: readonly File[]) => {
    if (hearer === undefined) room.complain(sentence('dropForNobody'));
    else room.withFiles((files) => files.send(hearer, chosen));
  };
  const showPeople = isWide ? undefined : () => setShowsPeople(true);
  const hidePeople = () => setShowsPeople(false);
  // It looks after itself: a key that is typed must not cost a list of hundreds.
  const people = useMemo(() => <People room={room} onDone={hidePeople} />, [room]);
  return (
    <div class={`room mood-${mood}`}>
      <Header app={app} settings={settings} peopleCount={users.length} onPeople={showPeople} />
      <DropPlace hearer={hearer} onFiles={offer}>
        <Banner state={state} />
        {pair && <ViewSwitch room={room} state={state} pair={pair} />}
        <Log
          key={view}
          room={room}
          view={view}
          talk={talks[view]}
          partner={view === 'pair' ? pair?.partner : undefined}
        />
        <Tray room={room} state={state} />
        <Foot app={app} room={room} state={state} />
      </DropPlace>
      {isWide && <aside class="side">{people}</aside>}
      {!isWide && showsPeople && <Drawer onClose={hidePeople}>{people}</Drawer>}
    </div>
  );
}

/** Where one types; or why one cannot. */
function Foot({ app, room, state }: Omit<RoomPageProps, 'settings'> & { state: RoomState }) {
  const say = useSay();
  const { connection, pair, view } = state;
  if (connection.state === 'over') {
    const { error } = connection;
    return (
      <Ending
        title={say('over')}
        text={error && <Said sentence={explain(error)} />}
        button={say('comeAgain')}
        onButton={() => app.goOut()}
      />
    );
  }
  if (view === 'pair' && pair?.isOver !== false) {
    return (
      <Ending
        title={say('pairOver')}
        button={say('backToRoom')}
        onButton={() => room.show('room')}
      />
    );
  }
  return <Composer room={room} state={state} onLeave={() => app.askToLeave()} />;
}
