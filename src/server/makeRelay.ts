import type { Clock } from '../clock.js';
import type { Limits } from '../protocol/limits.js';
import type { FlowRequest } from '../protocol/requests.js';
import type { Desk } from './Desk.js';
import { FileRelay } from './FileRelay.js';
import { StandIns } from './plain/StandIns.js';
import type { RoomHost } from './RoomHost.js';
import type { Session } from './Session.js';

export interface RelayParts {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly host: RoomHost;
  readonly desk: Desk;
  /** Takes what a stand-in tells beside the order. */
  readonly handleFlow: (session: Session, flow: FlowRequest) => void;
}

/** A relay, and those who stand in at the ends of files for clients that do not know it. */
export function makeRelay({ limits, clock, host, desk, handleFlow }: RelayParts): FileRelay {
  const standIns: StandIns = new StandIns({
    limits,
    clock,
    sessions: host.sessions,
    act: (session, act) => desk.act(session, act),
    handleFlow,
    handleChunk: (session, chunk) => relay.handleChunk(session, chunk),
  });
  const relay = new FileRelay({
    windowBytes: limits.transferWindowBytes,
    stallMs: limits.transferStallMs,
    sessions: host.sessions,
    standIns,
    monotonic: () => clock.monotonic(),
    charge: (session) => desk.charge(session),
    fail: (file, code) => host.submit({ type: 'expireFile', file, code }),
  });
  return relay;
}
