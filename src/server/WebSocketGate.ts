import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { plainAddress } from '../transport/SocketTransport.js';
import type { Transport } from '../transport/Transport.js';
import { WebSocketServerTransport } from '../transport/WebSocketTransport.js';
import { subprotocol } from '../wire/native/subprotocol.js';
import type { AddressCounter } from './AddressCounter.js';
import { readForwarded } from './forwarded.js';
import type { Place } from './Lobby.js';
import type { OriginCheck } from './origins.js';
import type { ProxyCheck } from './proxies.js';

/** Where WebSocket connections are taken, unless said otherwise. */
export const defaultPath = '/chat';

function isEncrypted(socket: Duplex): boolean {
  return 'encrypted' in socket && socket.encrypted === true;
}

/** Answers an upgrade that is not wanted, and closes. */
function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => {});
  // Else a peer that does not close would stay, and with it the port.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

export interface WebSocketGateOptions {
  readonly maxFrameBytes: number;
  readonly mayConnect: OriginCheck;
  readonly isProxy: ProxyCheck;
  /** Gets the request, and the place that came with it. */
  readonly accept: (
    transport: Transport,
    request: IncomingMessage,
    place: Place | undefined,
  ) => void;
}

/** Turns HTTP upgrades into transports. */
export class WebSocketGate {
  readonly #server: WebSocketServer;
  readonly #options: WebSocketGateOptions;

  constructor(options: WebSocketGateOptions) {
    this.#options = options;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: options.maxFrameBytes,
      // Compressing for each member anew is what makes broadcasts dear, and each would hold a window of memory.
      perMessageDeflate: false,
      clientTracking: false,
      handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
    });
  }

  /**
   * Takes an upgrade for `path`; false leaves it to others. `place`: where it waits, if it does already. `counter`: counts
   * whom a proxy speaks for, if anybody does.
   */
  handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    path: string,
    place?: Place,
    counter?: AddressCounter,
  ): boolean {
    if (request.url?.split('?', 1)[0] !== path) return false;
    const { mayConnect, isProxy, accept } = this.#options;
    if (!mayConnect(request.headers)) {
      refuse(socket, '403 Forbidden');
      return true;
    }
    const offered = request.headers['sec-websocket-protocol'];
    if (offered !== undefined && !offered.split(',').some((name) => name.trim() === subprotocol)) {
      refuse(socket, '400 Bad Request');
      return true;
    }
    const peer = {
      address: plainAddress(request.socket.remoteAddress),
      secure: isEncrypted(socket),
    };
    const isForwarded = isProxy(peer.address, 0);
    const member = isForwarded ? readForwarded(request.headers, peer, isProxy) : peer;
    if (isForwarded && counter?.add(member.address, socket) === false) {
      refuse(socket, '429 Too Many Requests');
      return true;
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const transport = new WebSocketServerTransport(webSocket, socket, peer.secure, member);
      accept(transport, request, place);
    });
    return true;
  }

  /** Refuses an upgrade that nobody takes. */
  refuse(socket: Duplex): void {
    refuse(socket, '404 Not Found');
  }
}
