import { SettingsMenu } from '../frame/SettingsMenu.js';
import { Mark } from '../parts/Mark.js';
import type { AppState, AppStore } from '../state/AppStore.js';
import { useSay } from '../words/Said.js';
import { EntranceForm } from './EntranceForm.js';

/** Before the door. */
export function Entrance({ app, state }: { app: AppStore; state: AppState }) {
  const say = useSay();
  return (
    <div class="entrance">
      <header class="entrance-head">
        <SettingsMenu app={app} settings={state.settings} />
      </header>
      <main class="entrance-card">
        <Mark />
        <h1>{say('entranceTitle')}</h1>
        <p class="entrance-text">{say('entranceText')}</p>
        <EntranceForm app={app} state={state} />
      </main>
      <footer class="entrance-foot">
        <span>{say('fromTerminal')}</span>
        <code>npx chatcast join {joinAddress()}</code>
      </footer>
    </div>
  );
}

/** What to give to the terminal in order to come into the same room. */
function joinAddress(): string {
  const { protocol, host, port, pathname } = location;
  // A port of ours, which takes every carrier. Behind a proxy it is only sure that this way leads there.
  const isOwnPort = protocol === 'http:' && port !== '' && pathname === '/';
  return isOwnPort ? host : roomUrl();
}

/** The room is beside the page, wherever that is. */
export function roomUrl(): string {
  const url = new URL('chat', location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}
