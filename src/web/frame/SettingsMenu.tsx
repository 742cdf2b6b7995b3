import { Icon } from '../parts/Icon.js';
import type { AppStore } from '../state/AppStore.js';
import type { Settings } from '../state/settings.js';
import { languages, themes } from '../state/settings.js';
import { useSay } from '../words/Said.js';

/** Each language by its own name. */
const languageNames = { en: 'English', ko: '한국어' } as const;

/** How the person wants it. The browser closes it by Escape or a click beside it, and gives the focus back. */
export function SettingsMenu({ app, settings }: { app: AppStore; settings: Settings }) {
  const say = useSay();
  return (
    <>
      <button type="button" class="bare" aria-label={say('settings')} popovertarget="settings">
        <Icon name="settings" />
      </button>
      <div class="settings" id="settings" popover="auto">
        <fieldset>
          <legend>{say('language')}</legend>
          {languages.map((language) => (
            <label key={language}>
              <input
                type="radio"
                name="language"
                checked={settings.language === language}
                onChange={() => app.choose({ language })}
              />
              <span lang={language}>{languageNames[language]}</span>
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>{say('theme')}</legend>
          {themes.map((theme) => (
            <label key={theme}>
              <input
                type="radio"
                name="theme"
                checked={settings.theme === theme}
                onChange={() => app.choose({ theme })}
              />
              <span>{say(`theme.${theme}`)}</span>
            </label>
          ))}
        </fieldset>
      </div>
    </>
  );
}
