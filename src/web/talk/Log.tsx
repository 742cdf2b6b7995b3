import { useMemo } from 'preact/hooks';
import { Icon } from '../parts/Icon.js';
import type { Conversation, Entry } from '../state/Conversation.js';
import type { View } from '../state/RoomState.js';
import type { RoomStore } from '../state/RoomStore.js';
import { useSay } from '../words/Said.js';
import { EntryRow } from './EntryRow.js';
import { DayLine } from './lines.js';
import { Quiet } from './Quiet.js';
import { rowsOf } from './rows.js';
import { UnsentBubble } from './UnsentBubble.js';
import { useEnd } from './useEnd.js';

export interface LogProps {
  readonly room: RoomStore;
  readonly view: View;
  readonly talk: Conversation;
  /** The other one, in a 1:1. */
  readonly partner: string | undefined;
}

/** All that was said among those who hear one another. What is added is read out by screen readers. */
export function Log({ room, view, talk, partner }: LogProps) {
  const say = useSay();
  const { box, isAway, newCount, onScroll, goToEnd } = useEnd(talk);
  const { entries, unsent } = talk;
  const label = partner === undefined ? say('talk') : say('talkWith', { name: partner });
  const isQuiet = unsent.length === 0 && !entries.some(({ kind }) => kind === 'speech');
  return (
    <div class="log-frame">
      <div
        class={view === 'pair' ? 'log of-pair' : 'log'}
        role="log"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
        ref={box}
        onScroll={onScroll}
      >
        {isQuiet && <Quiet partner={partner} />}
        <ol class="entries">
          <Rows entries={entries} />
          {unsent.map((each) => (
            <UnsentBubble
              key={each.key}
              unsent={each}
              onEditAgain={() => room.editAgain(view, each)}
              onDiscard={() => room.discard(view, each)}
            />
          ))}
        </ol>
      </div>
      {isAway && (
        <button type="button" class={newCount > 0 ? 'to-end has-new' : 'to-end'} onClick={goToEnd}>
          <Icon name="down" />
          {newCount > 0 ? (
            say('newMessages', { count: newCount })
          ) : (
            <span class="unseen">{say('toNewest')}</span>
          )}
        </button>
      )}
    </div>
  );
}

/** Made anew only when there are others: typing must not cost a thousand rows a key. */
function Rows({ entries }: { entries: readonly Entry[] }) {
  return useMemo(
    () => (
      <>
        {rowsOf(entries).map((row) =>
          row.kind === 'day' ? (
            <DayLine key={row.key} at={row.at} />
          ) : (
            <EntryRow key={row.key} entry={row.entry} goesOn={row.goesOn} />
          ),
        )}
      </>
    ),
    [entries],
  );
}
