import { render } from 'preact';
import { roomUrl } from './entrance/Entrance.js';
import { App } from './frame/App.js';
import { AppStore } from './state/AppStore.js';
import { keepSettings, loadSettings } from './state/settings.js';
import { watchPage } from './watchPage.js';

const app = new AppStore(roomUrl(), loadSettings());
app.subscribe(() => keepSettings(app.state.settings));
watchPage(app);
const page = document.getElementById('page');
if (page !== null) render(<App app={app} />, page);
