// A text message of WebSocket holds the payload and nothing else.
import { textFrame, upgraded, upgradeRequest } from './webSocketClient.mjs';

export const handshake = () => [{ send: upgradeRequest('/'), expect: upgraded }];

export const message = (_number, text) => textFrame(text);
