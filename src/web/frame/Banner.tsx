import { useLayoutEffect, useState } from 'preact/hooks';
import type { RoomState } from '../state/RoomState.js';
import { useSay } from '../words/Said.js';

/** Says that the connection is lost, as long as it is. Screen readers are told when it is back, too. */
export function Banner({ state: { connection, talks } }: { state: RoomState }) {
  const say = useSay();
  const [wasLost, setWasLost] = useState(false);
  const isLost = connection.state === 'lost';
  useLayoutEffect(() => {
    if (isLost) setWasLost(true);
  }, [isLost]);
  const waiting = [...talks.room.unsent, ...talks.pair.unsent].filter(
    ({ problem }) => problem === undefined,
  ).length;
  return (
    <div role="status" class={isLost ? 'banner' : 'unseen'}>
      {isLost && (
        <>
          <span class="spinner" />
          <p>
            {say(connection.isRoomClosed ? 'roomClosed' : 'connectionLost')}
            {waiting > 0 && ` ${say('waiting', { count: waiting })}`}
          </p>
        </>
      )}
      {!isLost && wasLost && connection.state === 'online' && <p>{say('connectionBack')}</p>}
    </div>
  );
}
