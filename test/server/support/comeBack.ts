import { until } from '../../support/until.js';
import type { OpenRoom } from './openRoom.js';
import type { RawPeer } from './RawPeer.js';

/** Loses the connection of a member, and resumes its session on another one. */
export async function comeBack(
  room: OpenRoom,
  lost: RawPeer,
  beforeReturn: () => Promise<void> | void = () => {},
): Promise<RawPeer> {
  const { session, token } = lost.all('welcome')[0] ?? { session: '', token: '' };
  const seq = lost.heard.reduce((last, notice) => ('seq' in notice ? (notice.seq ?? 0) : last), 0);
  const detached = room.server.stats().detached + 1;
  await lost.vanish();
  await until(() => room.server.stats().detached === detached, 'the loss is noticed');
  await beforeReturn();
  const back = await room.peer();
  await back.resume(session, token, seq);
  return back;
}
