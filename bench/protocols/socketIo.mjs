// Socket.IO 5 in Engine.IO 4, over WebSocket only: the event `message` with one string.
import { textFrame, upgradeRequest } from './webSocketClient.mjs';

export const handshake = () => [
  { send: upgradeRequest('/socket.io/?EIO=4&transport=websocket'), expect: '0{"sid":' },
  { send: textFrame('40'), expect: '40{"sid":' },
];

export const message = (_number, text) => textFrame(`42${JSON.stringify(['message', text])}`);

export const keepAlive = textFrame('3');
