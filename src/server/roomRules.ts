import { nameKey } from '../accounts/names.js';
import type { Limits } from '../protocol/limits.js';
import type { RoomRules } from '../room/RoomState.js';

/** What a room needs of the limits of its server. */
export function roomRules(serverName: string, maxMembers: number, limits: Limits): RoomRules {
  const { maxQuestions, questionMs, maxTransfers, maxTransfersTotal, offerMs } = limits;
  const serverKey = nameKey(serverName);
  return {
    serverName,
    serverKey,
    maxMembers,
    maxQuestions,
    questionMs,
    maxTransfers,
    maxTransfersTotal,
    offerMs,
  };
}
