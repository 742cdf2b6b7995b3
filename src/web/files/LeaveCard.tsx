import { useLayoutEffect, useRef } from 'preact/hooks';
import { andType } from '../parts/andType.js';
import { Card } from '../tray/Card.js';
import { useSay } from '../words/Said.js';
import type { FilesStore } from './FilesStore.js';

/** The person is about to leave, and files are on their way; the way back has the focus. */
export function LeaveCard({ files, leave }: { files: FilesStore; leave: () => void }) {
  const say = useSay();
  const stay = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => stay.current?.focus(), []);
  return (
    <div role="alert">
      <Card kind="file" icon="leave" title={say('leaveText')} text={say('leaveHint')}>
        <button type="button" class="primary" ref={stay} onClick={andType(() => files.stay())}>
          {say('stay')}
        </button>
        <button type="button" onClick={leave}>
          {say('leaveAnyway')}
        </button>
      </Card>
    </div>
  );
}
