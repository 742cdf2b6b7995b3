import type { Limits } from '../protocol/limits.js';
import type { Connection } from './Connection.js';

/** Looks at the deadlines of members: who is silent is dropped, and who is quiet is asked for a sign of life. */
export function sweepMembers(
  connections: Iterable<Connection>,
  now: number,
  limits: Limits,
  handleSlow: (connection: Connection) => void,
): void {
  for (const connection of connections) {
    switch (verdictOn(connection, now, limits)) {
      case 'slow':
        handleSlow(connection);
        break;
      case 'silent':
        connection.drop();
        break;
      case 'quiet':
        connection.pinged = true;
        connection.reply({ type: 'ping' });
        break;
    }
  }
}

/**
 * What a look at a member's connection says: `slow` takes nothing of what it is owed, `silent` has given no sign of life,
 * `quiet` is to be asked for one.
 */
function verdictOn(
  { subscription, dialect, lastHeardAt, pinged }: Connection,
  now: number,
  { pingMs, pongMs, writeStallMs }: Limits,
): 'slow' | 'silent' | 'quiet' | 'fine' {
  if (subscription === undefined) return 'fine';
  const stalledSince = subscription.outbox.findStall();
  if (stalledSince !== undefined && now - stalledSince > writeStallMs) return 'slow';
  if (!dialect.knowsRules) return 'fine';
  const silentMs = now - lastHeardAt;
  if (silentMs > pingMs + pongMs) return 'silent';
  return silentMs > pingMs && !pinged ? 'quiet' : 'fine';
}
