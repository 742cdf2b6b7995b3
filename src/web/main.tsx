import { options, render } from 'preact';
import { roomUrl } from './entrance/Entrance.js';
import { App } from './frame/App.js';
import { AppStore } from './state/AppStore.js';
import { keepSettings, loadSettings } from './state/settings.js';
import { watchPage } from './watchPage.js';

/** How often a page that nobody sees is kept up to date, in milliseconds. */
const hiddenMs = 250;

/** Shows all that came since the last picture at once; a page that nobody sees is in no hurry. */
options.debounceRendering = (show) => {
  if (document.visibilityState === 'visible') requestAnimationFrame(show);
  else setTimeout(show, hiddenMs);
};

const app = new AppStore(roomUrl(), loadSettings());
app.subscribe(() => keepSettings(app.state.settings));
watchPage(app);
const page = document.getElementById('page');
if (page !== null) render(<App app={app} />, page);
