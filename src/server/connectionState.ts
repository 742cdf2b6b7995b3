import type { Subscription } from '../delivery/Fanout.js';
import type { Notice } from '../protocol/notices.js';
import type { Session } from './Session.js';

/**
 * `auth`: nothing but one login or resume is listened to. `deciding`: somebody thinks about it. `member`: logged in.
 * `closing`: what is owed still leaves, and what arrives is not read. `closed`: nothing leaves any more.
 */
export type ConnectionState =
  | { readonly kind: 'auth' }
  | { readonly kind: 'deciding'; readonly abort: AbortController }
  | {
      readonly kind: 'member';
      readonly session: Session;
      readonly subscription: Subscription<Notice>;
    }
  | { readonly kind: 'closing'; readonly subscription: Subscription<Notice> }
  | { readonly kind: 'closed' };

export const auth: ConnectionState = { kind: 'auth' };
export const closed = { kind: 'closed' } as const;
