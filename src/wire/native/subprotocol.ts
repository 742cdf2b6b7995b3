/** The WebSocket subprotocol, which names protocol and version as the preface does. */
export const subprotocol = 'chatcast.v1';
