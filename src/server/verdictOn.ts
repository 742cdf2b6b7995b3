import type { Limits } from '../protocol/limits.js';
import type { Connection } from './Connection.js';

/**
 * What a look at a member's connection says: `slow` takes nothing of what it is owed, `silent` has given no sign of life,
 * `quiet` is to be asked for one.
 */
export function verdictOn(
  { subscription, lastHeardAt, pinged }: Connection,
  now: number,
  { pingMs, pongMs, writeStallMs }: Limits,
): 'slow' | 'silent' | 'quiet' | 'fine' {
  if (subscription === undefined) return 'fine';
  const { blockedSince } = subscription.outbox;
  if (blockedSince !== undefined && now - blockedSince > writeStallMs) return 'slow';
  const silentMs = now - lastHeardAt;
  if (silentMs > pingMs + pongMs) return 'silent';
  return silentMs > pingMs && !pinged ? 'quiet' : 'fine';
}
