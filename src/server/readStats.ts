import type { Fanout } from '../delivery/Fanout.js';
import type { Notice } from '../protocol/notices.js';
import type { ServerStats } from '../serverOptions.js';
import type { Counters } from './Counters.js';
import type { FileRelay } from './FileRelay.js';
import type { Reception } from './Reception.js';
import type { RoomHost } from './RoomHost.js';

/** The parts of a server that have something to tell. */
export interface StatsSources {
  readonly host: RoomHost;
  readonly reception: Reception;
  readonly fanout: Fanout<Notice>;
  readonly relay: FileRelay;
  readonly counters: Counters;
}

/** A reading of the instruments, taken now. */
export function readStats({ host, reception, fanout, relay, counters }: StatsSources): ServerStats {
  const connections: Record<string, number> = {};
  for (const { session, dialect } of reception.connections) {
    const kind = session === undefined ? 'unknown' : dialect.format.name;
    connections[kind] = (connections[kind] ?? 0) + 1;
  }
  const { messages, bytesIn, bytesOut, slowCloses, resumes, denied } = counters;
  return {
    connections,
    members: host.room.size,
    detached: reception.absences.size,
    messages,
    deliveries: fanout.deliveries,
    bytesIn,
    bytesOut,
    queuedBytes: fanout.queuedBytes,
    slowCloses,
    resumes,
    denied: { ...denied },
    transfers: relay.size,
    relayedBytes: relay.relayedBytes,
    seq: host.room.seq,
  };
}
