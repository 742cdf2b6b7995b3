import type { ComponentChildren } from 'preact';
import { Icon } from '../parts/Icon.js';
import { useFileDrop } from '../parts/useFileDrop.js';
import { Said } from '../words/Said.js';
import { sentence } from '../words/words.js';

export interface DropPlaceProps {
  /** The one who would get what is let go here; undefined: nobody in particular. */
  readonly hearer: string | undefined;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ComponentChildren;
}

/** The middle of the page. Files that are let go here go to whom one speaks to. For the keyboard there is a button. */
export function DropPlace({ hearer, onFiles, children }: DropPlaceProps) {
  const { isOver, handlers } = useFileDrop(onFiles);
  const what =
    hearer === undefined ? sentence('dropForNobody') : sentence('dropForOne', { name: hearer });
  return (
    <main class="main" {...handlers}>
      {children}
      {isOver && (
        <div class="drop-hint">
          <Icon name="clip" />
          <p>
            <Said sentence={what} />
          </p>
        </div>
      )}
    </main>
  );
}
