import { carriesFiles } from './parts/useFileDrop.js';
import type { AppStore } from './state/AppStore.js';
import type { RoomStore } from './state/RoomStore.js';

/** Ties what the page is as a whole to the state: its language, colours and title, and whether somebody looks at it. */
export function watchPage(app: AppStore): void {
  let room: RoomStore | undefined;
  let unsubscribe = () => {};

  const look = () =>
    room?.setWatched(document.visibilityState === 'visible' && document.hasFocus());
  const showTitle = () => {
    const missed = room?.state.missed ?? 0;
    document.title = missed > 0 ? `(${missed}) chatcast` : 'chatcast';
  };
  const follow = () => {
    const { language, theme } = app.state.settings;
    const { documentElement: page } = document;
    page.lang = language;
    page.dataset.theme = theme;
    if (app.state.room === room) return;
    room = app.state.room;
    unsubscribe();
    unsubscribe = room?.subscribe(showTitle) ?? unsubscribe;
    showTitle();
    look();
  };

  app.subscribe(follow);
  follow();
  for (const event of ['focus', 'blur']) addEventListener(event, look);
  document.addEventListener('visibilitychange', look);
  // Whoever misses the place must not lose the room: a browser would show the file instead of the page.
  for (const event of ['dragover', 'drop'] as const) addEventListener(event, refuseFiles);
  addEventListener('beforeunload', (event) => {
    if (room?.state.files?.store.isBusy === true) event.preventDefault();
  });
  // Else the name would stay taken for two minutes, and whoever reloads the page could not come back by it.
  addEventListener('pagehide', () => app.leave());
}

function refuseFiles(event: DragEvent): void {
  if (event.defaultPrevented || !carriesFiles(event)) return;
  event.preventDefault();
  if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none';
}
