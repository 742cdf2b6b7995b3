import { Entrance } from '../entrance/Entrance.js';
import type { AppStore } from '../state/AppStore.js';
import { everything, useStore } from '../store/useStore.js';
import { Speaking } from '../words/Said.js';
import { RoomPage } from './RoomPage.js';

/** The page: before the door, or in the room. */
export function App({ app }: { app: AppStore }) {
  const state = useStore(app, everything);
  const { settings, room } = state;
  return (
    <Speaking language={settings.language}>
      {room === undefined ? (
        <Entrance app={app} state={state} />
      ) : (
        <RoomPage app={app} settings={settings} room={room} />
      )}
    </Speaking>
  );
}
