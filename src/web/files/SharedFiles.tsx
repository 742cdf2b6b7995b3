import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SharedFile } from '../../index.browser.js';
import { formatBytes } from '../../wording/formatAmounts.js';
import { Icon } from '../parts/Icon.js';
import { formatDate } from '../parts/times.js';
import { directionOfFiles, Said, useLanguage, useSay } from '../words/Said.js';
import { sentence } from '../words/words.js';
import type { Showcase } from './FilesState.js';
import type { FilesStore } from './FilesStore.js';
import { plainName } from './plainName.js';
import type { TransferState } from './TransferState.js';

/** From here on a list needs to be searched. */
const searchedFrom = 12;
/** Files that are shown at once; the others are found by their names. */
const maxShown = 200;

export interface SharedFilesProps {
  readonly files: FilesStore;
  readonly showcase: Showcase;
  readonly underWay: readonly TransferState[];
}

/** What somebody shares. The browser keeps the focus inside, and gives it back. */
export function SharedFiles({ files, showcase, underWay }: SharedFilesProps) {
  const say = useSay();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  const { owner } = showcase;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: for the keyboard there are Escape and the button
    <dialog
      class="sheet"
      // It is read by who goes through it; only its state is read out.
      aria-live="off"
      aria-labelledby="shared-title"
      ref={dialog}
      onClose={() => files.closeShowcase()}
      onClick={({ target, currentTarget }) => {
        // Beside it, that is.
        if (target === currentTarget) currentTarget.close();
      }}
    >
      <div class="sheet-inside">
        <div class="sheet-head">
          <h2 id="shared-title">
            <Said sentence={sentence('sharedBy', { name: owner })} />
          </h2>
          <button
            type="button"
            class="bare"
            aria-label={say('close')}
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
        </div>
        <div role="status">
          <State showcase={showcase} />
        </div>
        {showcase.state === 'failed' && (
          <button type="button" onClick={() => void files.browse(owner)}>
            {say('tryAgain')}
          </button>
        )}
        {showcase.state === 'answered' && (
          <List files={files} owner={owner} shared={showcase.files} underWay={underWay} />
        )}
      </div>
    </dialog>
  );
}

/** What there is instead of a list, in words. */
function State({ showcase }: { showcase: Showcase }) {
  const say = useSay();
  const { owner: name, state } = showcase;
  if (state === 'asked') {
    return (
      <p class="hint asking">
        <span class="spinner" />
        {say('askingForFiles')}
      </p>
    );
  }
  if (state === 'failed') {
    return (
      <p class="sheet-problem">
        <Said sentence={showcase.problem} />
      </p>
    );
  }
  if (showcase.files.length > 0) return null;
  return (
    <p class="hint">
      <Said sentence={sentence('sharesNothing', { name })} />
    </p>
  );
}

interface ListProps {
  readonly files: FilesStore;
  readonly owner: string;
  readonly shared: readonly SharedFile[];
  readonly underWay: readonly TransferState[];
}

function List({ files, owner, shared, underWay }: ListProps) {
  const say = useSay();
  const [query, setQuery] = useState('');
  const wanted = query.trim().toLowerCase();
  const found = shared.filter(({ name }) => name.toLowerCase().includes(wanted));
  const isComing = (file: SharedFile) =>
    underWay.some(({ peer, sharedAs }) => peer === owner && sharedAs === file.name);
  return (
    <>
      {shared.length > searchedFrom && (
        <input
          type="search"
          class="find"
          aria-label={say('findFiles')}
          placeholder={say('findFiles')}
          value={query}
          onInput={({ currentTarget }) => setQuery(currentTarget.value)}
        />
      )}
      <ul class="shared-files">
        {found.slice(0, maxShown).map((file) => (
          <SharedRow
            key={file.name}
            file={file}
            isComing={isComing(file)}
            onTake={() => void files.download(owner, file.name)}
          />
        ))}
      </ul>
      {found.length > maxShown && (
        <p class="hint">{say('moreFiles', { count: found.length - maxShown })}</p>
      )}
    </>
  );
}

interface SharedRowProps {
  readonly file: SharedFile;
  readonly isComing: boolean;
  readonly onTake: () => void;
}

function SharedRow({ file: { name, size, modifiedAt }, isComing, onTake }: SharedRowProps) {
  const say = useSay();
  const language = useLanguage();
  const file = plainName(name);
  // It is whatever the other one says.
  const isDate = modifiedAt !== undefined && !Number.isNaN(new Date(modifiedAt).getTime());
  return (
    <li class="shared-file">
      <Icon name="file" />
      <div class="card-text">
        <p class="card-title">
          <bdi dir={directionOfFiles}>{file}</bdi>
        </p>
        <p>
          {size === undefined ? '?' : formatBytes(size)}
          {isDate && ` · ${formatDate(language, modifiedAt)}`}
        </p>
      </div>
      <button
        type="button"
        aria-label={say(isComing ? 'fileIsComing' : 'downloadFile', { file })}
        aria-disabled={isComing}
        onClick={isComing ? undefined : onTake}
      >
        <Icon name="download" />
      </button>
    </li>
  );
}
