import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

export interface EndingProps {
  readonly title: ComponentChildren;
  readonly text?: ComponentChildren;
  readonly button: string;
  readonly onButton: () => void;
}

/** Stands where one typed, when nothing can be said here any more; the way out of it has the focus. */
export function Ending({ title, text, button, onButton }: EndingProps) {
  const way = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => way.current?.focus(), []);
  return (
    <div class="ending" role="alert">
      <p class="ending-title">{title}</p>
      {text !== undefined && <p>{text}</p>}
      <button type="button" class="primary" ref={way} onClick={onButton}>
        {button}
      </button>
    </div>
  );
}
