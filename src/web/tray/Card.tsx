import type { ComponentChildren } from 'preact';
import type { IconName } from '../parts/Icon.js';
import { Icon } from '../parts/Icon.js';

export interface CardProps {
  readonly kind: 'pair' | 'file' | 'problem' | 'sleep';
  readonly icon: IconName;
  /** What it is about. */
  readonly title: ComponentChildren;
  /** More of it; undefined: nothing. */
  readonly text?: ComponentChildren;
  /** The buttons. */
  readonly children: ComponentChildren;
}

/** Something that waits for the person: a question, an answer, something under way. */
export function Card({ kind, icon, title, text, children }: CardProps) {
  return (
    <div class={`card ${kind}`}>
      <Icon name={icon} />
      <div class="card-text">
        <p class="card-title">{title}</p>
        {text !== undefined && <p>{text}</p>}
      </div>
      <div class="card-buttons">{children}</div>
    </div>
  );
}
