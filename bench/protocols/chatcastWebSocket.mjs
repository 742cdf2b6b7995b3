// chatcast's native wire over WebSocket: a text message of JSON for each request.
import { joined } from './chatcastTcp.mjs';
import { textFrame, upgraded, upgradeRequest } from './webSocketClient.mjs';

const jsonFrame = (request) => textFrame(JSON.stringify(request));

export const handshake = (user) => [
  {
    send: upgradeRequest('/chat', 'Sec-WebSocket-Protocol: chatcast.v1\r\n'),
    expect: upgraded,
  },
  { send: jsonFrame({ type: 'login', name: user }), expect: joined },
];

export const message = (number, text) => jsonFrame({ type: 'say', id: number, text });

export const keepAlive = jsonFrame({ type: 'pong' });
