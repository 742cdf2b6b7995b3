import { formatBytes } from '../../wording/formatAmounts.js';
import { andType } from '../parts/andType.js';
import { Icon } from '../parts/Icon.js';
import { Card } from '../tray/Card.js';
import { Said, useSay } from '../words/Said.js';
import { sentence } from '../words/words.js';
import type { FilesStore } from './FilesStore.js';
import type { TransferState } from './TransferState.js';

/** A file that has arrived, or never will. */
export function OverCard({ files, transfer }: { files: FilesStore; transfer: TransferState }) {
  const say = useSay();
  const { file, peer: name, direction, bytes, problem } = transfer;
  const putAway = (
    <button
      type="button"
      class="bare"
      aria-label={say('putAway', { file })}
      onClick={andType(() => files.putAway(transfer))}
    >
      <Icon name="close" />
    </button>
  );
  if (problem !== undefined) {
    const word = direction === 'send' ? 'fileNotSent' : 'fileNotReceived';
    return (
      <Card
        kind="problem"
        icon="alert"
        title={<Said sentence={sentence(word, { file, name })} />}
        text={<Said sentence={problem} />}
      >
        {putAway}
      </Card>
    );
  }
  return (
    // The log has read it out already.
    <div aria-live="off">
      <Card
        kind="file"
        icon="check"
        title={<Said sentence={sentence('fileFrom', { file, name })} />}
        text={say('fileIsSaved', { size: formatBytes(bytes) })}
      >
        <button
          type="button"
          class="bare"
          aria-label={say('saveAgain', { file })}
          title={say('saveAgain', { file })}
          onClick={() => files.saveAgain(transfer)}
        >
          <Icon name="download" />
        </button>
        {putAway}
      </Card>
    </div>
  );
}
