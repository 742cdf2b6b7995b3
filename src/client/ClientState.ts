/**
 * `idle`: not connected yet. `connecting`: on the way in for the first time. `online`: in the room. `reconnecting`: the
 * connection is lost and the place is kept. `closed`: over for good.
 */
export type ClientState = 'idle' | 'connecting' | 'online' | 'reconnecting' | 'closed';
