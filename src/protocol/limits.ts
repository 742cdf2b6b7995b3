/**
 * Every bound of a server. `docs/LIMITS.md` gives the reason of each default. Times are milliseconds, sizes are bytes.
 */
export interface Limits {
  /** Largest frame in either direction, in bytes. Default 65 536. */
  readonly maxFrameBytes: number;
  /** Largest text of a message or whisper, in bytes of UTF-8. Default 4 096. */
  readonly maxTextBytes: number;
  /** Time from accepting a connection to a granted login. Default 15 000 ms. */
  readonly loginMs: number;
  /** Connections that are not logged in yet, in all; past it the oldest is dropped. Default 2 048. */
  readonly maxUnauthenticated: number;
  /** Connections from one address; loopback is exempt. Default 64. */
  readonly maxConnectionsPerAddress: number;
  /** Requests of one member per second, sustained; the client keeps to it by itself. 0 = no limit. Default 100. */
  readonly messagesPerSecond: number;
  /** Requests of one member at once, and unanswered at once. Default 100. */
  readonly messageBurst: number;
  /** Refused logins of one address in a minute before it has to wait. Default 20. */
  readonly loginFailuresPerAddress: number;
  /** Refused logins of one name in a minute before it has to wait. Default 10. */
  readonly loginFailuresPerName: number;
  /** Bytes that may wait for one member before it is closed as slow. Default 1 048 576. */
  readonly maxOutboxBytes: number;
  /** Time in which a member that is owed something takes nothing before it is closed as slow. Default 10 000 ms. */
  readonly writeStallMs: number;
  /** Silence after which a peer is asked for a sign of life. Default 25 000 ms. */
  readonly pingMs: number;
  /** Time for that sign of life. Default 20 000 ms. */
  readonly pongMs: number;
  /** Time for which a lost member keeps its place, and for which what it missed is kept. Default 120 000 ms. */
  readonly resumeMs: number;
  /** Bytes of the past that are kept for those who come back. Default 4 194 304. */
  readonly resumeBytes: number;
  /** Events of the past that are kept for those who come back. Default 2 048. */
  readonly resumeEvents: number;
  /** Message ids remembered per session at least, by which a repeated send is recognised. Default 1 024. */
  readonly rememberedIds: number;
  /** Time given to the members to take what they are owed when the server closes. Default 30 000 ms. */
  readonly drainMs: number;
  /** Time for which a question (pair request) stays open. Default 60 000 ms. */
  readonly questionMs: number;
  /** Questions one member may have open at once. Default 8. */
  readonly maxQuestions: number;
  /** Largest file, in bytes. Default 1 099 511 627 776. */
  readonly maxFileBytes: number;
  /** Offers, requests and transfers of files one member may have begun at once. Default 16. */
  readonly maxTransfers: number;
  /** Offers, requests and transfers of files of all members at once. Default 256. */
  readonly maxTransfersTotal: number;
  /** Time for which an offer of a file, or a request for one, stays open. Default 120 000 ms. */
  readonly offerMs: number;
  /** Time for which a transfer may show no sign of life, while both ends are connected. Default 60 000 ms. */
  readonly transferStallMs: number;
  /** Bytes of one transfer that may be under way, and so wait at the server for its receiver; 16 384 at least. Default 4 194 304. */
  readonly transferWindowBytes: number;
  /** Longest time for which notices are held back under load, to leave in one write. 0 = never. Default 5 ms. */
  readonly flushMs: number;
  /** Time for all middleware together to decide on one command. Default 10 000 ms. */
  readonly middlewareMs: number;
}

/** By itself, for clients that have not been told. */
export const defaultMaxTextBytes = 4 * 1024;

/** What applies where nothing else is said. */
export const defaultLimits: Limits = {
  maxFrameBytes: 64 * 1024,
  maxTextBytes: defaultMaxTextBytes,
  loginMs: 15_000,
  maxUnauthenticated: 2048,
  maxConnectionsPerAddress: 64,
  messagesPerSecond: 100,
  messageBurst: 100,
  loginFailuresPerAddress: 20,
  loginFailuresPerName: 10,
  maxOutboxBytes: 1024 * 1024,
  writeStallMs: 10_000,
  pingMs: 25_000,
  pongMs: 20_000,
  resumeMs: 120_000,
  resumeBytes: 4 * 1024 * 1024,
  resumeEvents: 2048,
  rememberedIds: 1024,
  drainMs: 30_000,
  questionMs: 60_000,
  maxQuestions: 8,
  maxFileBytes: 1024 * 1024 * 1024 * 1024,
  maxTransfers: 16,
  maxTransfersTotal: 256,
  offerMs: 120_000,
  transferStallMs: 60_000,
  transferWindowBytes: 4 * 1024 * 1024,
  flushMs: 5,
  middlewareMs: 10_000,
};
