import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../parts/Icon.js';
import { useSay } from '../words/Said.js';

/** Comes in from the side where there is no room for both. The browser keeps the focus inside, and gives it back. */
export function Drawer(props: { onClose: () => void; children: ComponentChildren }) {
  const say = useSay();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: for the keyboard there are Escape and the button
    <dialog
      class="drawer"
      aria-labelledby="people-title"
      ref={dialog}
      onClose={props.onClose}
      onClick={({ target, currentTarget }) => {
        // Beside it, that is.
        if (target === currentTarget) currentTarget.close();
      }}
    >
      <div class="drawer-inside">
        <button
          type="button"
          class="bare"
          aria-label={say('close')}
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
        {props.children}
      </div>
    </dialog>
  );
}
