import { formatBytes, formatSeconds } from '../../wording/formatAmounts.js';
import { andType } from '../parts/andType.js';
import { Icon } from '../parts/Icon.js';
import { Said, useSay } from '../words/Said.js';
import type { Say } from '../words/words.js';
import { sentence } from '../words/words.js';
import type { FilesStore } from './FilesStore.js';
import type { TransferState } from './TransferState.js';

export interface TransferRowProps {
  readonly files: FilesStore;
  readonly transfer: TransferState;
  /** Whether there is no connection. */
  readonly isLost: boolean;
}

/** A file on its way: how far it is, and what one can do about that. */
export function TransferRow({ files, transfer, isLost }: TransferRowProps) {
  const say = useSay();
  const { file, peer: name, direction, phase, bytes, size, isHeldHere } = transfer;
  const isSent = direction === 'send';
  const title = sentence(isSent ? 'fileTo' : 'fileFrom', { file, name });
  const hasBegun = phase !== 'waiting';
  return (
    <li class={`transfer ${phase}`}>
      <Icon name={isSent ? 'up' : 'download'} />
      <div class="card-text">
        <p class="card-title">
          <Said sentence={title} />
        </p>
        <p>{isLost ? say('fileInterrupted') : describe(say, transfer)}</p>
      </div>
      <div class="card-buttons">
        {hasBegun && (
          <button
            type="button"
            class="bare"
            aria-label={say(isHeldHere ? 'resumeFile' : 'pauseFile', { file })}
            onClick={() => files.setPaused(transfer, !isHeldHere)}
          >
            <Icon name={isHeldHere ? 'resume' : 'pause'} />
          </button>
        )}
        <button
          type="button"
          class="bare"
          aria-label={say('cancelFile', { file })}
          onClick={andType(() => files.cancel(transfer))}
        >
          <Icon name="close" />
        </button>
      </div>
      {hasBegun && size !== undefined && (
        <progress
          aria-label={say(isSent ? 'fileTo' : 'fileFrom', { file, name })}
          max={Math.max(1, size)}
          value={size === 0 ? 1 : bytes}
        />
      )}
    </li>
  );
}

/** How far it is, how fast, and how long it will take; or why it does not move. */
function describe(say: Say, transfer: TransferState): string {
  const { phase, direction, peer: name, bytes, size, pace, isHeldHere } = transfer;
  if (phase === 'waiting')
    return say(direction === 'send' ? 'fileWaiting' : 'fileComing', { name });
  const all = size === undefined ? '?' : formatBytes(size);
  const amount = say('fileAmount', { done: formatBytes(bytes), all });
  if (phase === 'paused') {
    return `${amount} · ${isHeldHere ? say('filePaused') : say('filePausedBy', { name })}`;
  }
  if (pace === undefined) return amount;
  const rate = formatBytes(pace.bytesPerSecond);
  return `${amount} · ${rate}/s · ${say('timeLeft', { time: formatSeconds(pace.secondsLeft) })}`;
}
