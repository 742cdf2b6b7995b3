import type { ChatErrorCode } from '../errors.js';
import type { Fact } from '../protocol/notices.js';

/** Whom a fact concerns: everyone, everyone awake, or the sessions listed. */
export type Audience = 'everyone' | 'awake' | readonly string[];

/** What a command led to. Effects know no dialect: they say what happened and whom to tell. */
export type Effect =
  | { readonly kind: 'fact'; readonly fact: Fact; readonly to: Audience }
  /** Nothing happened, and why. */
  | {
      readonly kind: 'refusal';
      readonly by: string;
      readonly id: string | undefined;
      readonly code: ChatErrorCode;
      readonly message: string;
    }
  /** Nothing needed to happen: it was so already. */
  | { readonly kind: 'done'; readonly by: string; readonly id: string };

/** The `by` of what the server itself does: no session has an empty id. */
export const serverSession = '';
