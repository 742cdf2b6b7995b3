import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Connect } from '../../../src/index.js';
import { ChatError } from '../../../src/index.js';
import { WebSocketClientTransport } from '../../../src/transport/WebSocketTransport.js';

/** Connects as a browser does that has cookies, or a proxy that speaks for somebody: with headers of its own. */
export function withHeaders(headers: Readonly<Record<string, string | string[]>>): Connect {
  return async (url, { subprotocol }) => {
    const webSocket = new WebSocket(url, subprotocol, { headers });
    // What comes right behind the handshake waits until the transport is opened.
    webSocket.once('open', () => webSocket.pause());
    try {
      await once(webSocket, 'open');
    } catch (cause) {
      throw new ChatError('UNREACHABLE', String(cause), { cause });
    }
    return new WebSocketClientTransport(webSocket, url.host, url.protocol === 'wss:');
  };
}

/** Connects as a proxy does for somebody who is there. */
export function forwardedFor(address: string | string[], proto = 'https'): Connect {
  return withHeaders({ 'x-forwarded-for': address, 'x-forwarded-proto': proto });
}
