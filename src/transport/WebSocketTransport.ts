import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { SocketWriter } from './SocketWriter.js';
import type { Transport, TransportHandler } from './Transport.js';
import { lingerMs } from './Transport.js';

/** Normal closure (RFC 6455, 7.4.1). */
const closeNormal = 1000;

/** The library hands over one buffer, unless it was told otherwise; its types do not know that. */
function toBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

/** What both ends of a WebSocket have in common. */
abstract class WebSocketTransport implements Transport {
  readonly carrier = 'websocket';
  readonly address: string;
  readonly secure: boolean;
  protected readonly webSocket: WebSocket;
  protected handler: TransportHandler | undefined;
  #error: Error | undefined;

  constructor(webSocket: WebSocket, address: string, secure: boolean) {
    this.webSocket = webSocket;
    this.address = address;
    this.secure = secure;
    // Messages that come before somebody listens would be lost.
    webSocket.pause();
    webSocket.on('error', (error) => {
      this.#error = error;
      // A peer that breaks the rules may not keep this one either: its goodbye is not awaited for long.
      this.end();
    });
  }

  abstract readonly backlogBytes: number;
  abstract send(data: Uint8Array | string): void;
  abstract sendParts(parts: readonly Uint8Array[]): void;

  open(handler: TransportHandler): void {
    this.handler = handler;
    const { webSocket } = this;
    if (webSocket.readyState === webSocket.CLOSED) {
      return queueMicrotask(() => handler.handleClose(this.#error));
    }
    webSocket.on('message', (data, isBinary) => {
      const bytes = toBuffer(data);
      handler.handleData(isBinary ? bytes : bytes.toString());
    });
    webSocket.on('close', () => handler.handleClose(this.#error));
    webSocket.resume();
  }

  pause(): void {
    this.webSocket.pause();
  }

  resume(): void {
    this.webSocket.resume();
  }

  end(): void {
    this.webSocket.close(closeNormal);
    const timer = setTimeout(() => this.webSocket.terminate(), lingerMs);
    timer.unref();
    this.webSocket.once('close', () => clearTimeout(timer));
  }

  destroy(): void {
    this.webSocket.terminate();
  }
}

/**
 * The server's end. `send` takes whole WebSocket frames, already encoded: so a frame is encoded once and shared by all
 * members, and many leave with one write. The handshake, the reading and the closing are the library's.
 */
export class WebSocketServerTransport extends WebSocketTransport {
  readonly #writer: SocketWriter;

  /** `isTls`: whether `socket` encrypts; a proxy may, where it does not. */
  constructor(
    webSocket: WebSocket,
    socket: Duplex,
    isTls: boolean,
    { address, secure }: Pick<Transport, 'address' | 'secure'>,
  ) {
    super(webSocket, address, secure);
    this.#writer = new SocketWriter(socket, isTls, () => this.handler?.handleDrain());
  }

  get backlogBytes(): number {
    return this.#writer.backlogBytes;
  }

  send(data: Uint8Array | string): void {
    // After the closing handshake has begun nothing may follow (RFC 6455, 5.5.1).
    if (this.webSocket.readyState === this.webSocket.OPEN) this.#writer.write(data);
  }

  sendParts(parts: readonly Uint8Array[]): void {
    if (this.webSocket.readyState === this.webSocket.OPEN) this.#writer.writeParts(parts);
  }
}

/** The client's end: each `send` is one message. */
export class WebSocketClientTransport extends WebSocketTransport {
  #awaitingDrain = false;

  get backlogBytes(): number {
    return this.webSocket.bufferedAmount;
  }

  send(data: Uint8Array | string): void {
    if (this.webSocket.readyState !== this.webSocket.OPEN) return;
    this.webSocket.send(data, (error) => {
      if (error || !this.#awaitingDrain || this.backlogBytes > 0) return;
      this.#awaitingDrain = false;
      this.handler?.handleDrain();
    });
    if (this.backlogBytes > 0) this.#awaitingDrain = true;
  }

  sendParts(parts: readonly Uint8Array[]): void {
    this.send(Buffer.concat(parts));
  }
}
