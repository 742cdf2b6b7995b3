import { Icon } from '../parts/Icon.js';
import { Mark } from '../parts/Mark.js';
import type { AppStore } from '../state/AppStore.js';
import type { Settings } from '../state/settings.js';
import { useSay } from '../words/Said.js';
import { SettingsMenu } from './SettingsMenu.js';

export interface HeaderProps {
  readonly app: AppStore;
  readonly settings: Settings;
  readonly peopleCount: number;
  /** Shows who is here; undefined where that is shown anyway. */
  readonly onPeople: (() => void) | undefined;
}

export function Header({ app, settings, peopleCount, onPeople }: HeaderProps) {
  const say = useSay();
  return (
    <header class="header">
      <Mark />
      <h1>
        chatcast <span class="host">{location.host}</span>
      </h1>
      {onPeople && (
        <button
          type="button"
          class="bare counted"
          aria-label={say('showPeople', { count: peopleCount })}
          onClick={onPeople}
        >
          <Icon name="people" />
          {peopleCount}
        </button>
      )}
      <SettingsMenu app={app} settings={settings} />
      <button type="button" class="bare" aria-label={say('leave')} onClick={() => app.askToLeave()}>
        <Icon name="leave" />
      </button>
    </header>
  );
}
