import { ChatError } from '../errors.js';
import type { ConnectOptions } from './ConnectOptions.js';
import { joinBytes } from './joinBytes.js';
import type { Transport, TransportHandler } from './Transport.js';
import { lingerMs } from './Transport.js';

/** Browsers tell how much waits to be sent, but not when it is gone: so it is looked at this often, in milliseconds. */
const drainCheckMs = 50;

/** The browser's own WebSocket. It cannot be paused: what arrives is handed over, and bounded by whoever takes it. */
class BrowserTransport implements Transport {
  readonly carrier = 'websocket';
  readonly address: string;
  readonly secure: boolean;
  readonly #webSocket: WebSocket;
  #checking = false;
  #handler: TransportHandler | undefined;

  constructor(webSocket: WebSocket, url: URL) {
    this.#webSocket = webSocket;
    this.address = url.host;
    this.secure = url.protocol === 'wss:';
  }

  get backlogBytes(): number {
    return this.#webSocket.bufferedAmount;
  }

  open(handler: TransportHandler): void {
    this.#handler = handler;
    const webSocket = this.#webSocket;
    webSocket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      this.#handler?.handleData(typeof data === 'string' ? data : new Uint8Array(data));
    };
    webSocket.onclose = () => this.#handleClose();
    if (webSocket.readyState > webSocket.OPEN) queueMicrotask(() => this.#handleClose());
  }

  send(data: Uint8Array | string): void {
    const webSocket = this.#webSocket;
    if (webSocket.readyState !== webSocket.OPEN) return;
    webSocket.send(data as string);
    if (webSocket.bufferedAmount > 0 && !this.#checking) this.#checkDrain();
  }

  sendParts(parts: readonly Uint8Array[]): void {
    this.send(joinBytes(parts));
  }

  pause(): void {}

  resume(): void {}

  end(): void {
    this.#webSocket.close();
    setTimeout(() => this.destroy(), lingerMs);
  }

  destroy(): void {
    // A browser waits for the other end's goodbye, which never comes over a dead network: so nobody waits for it here.
    this.#webSocket.close();
    queueMicrotask(() => this.#handleClose());
  }

  #handleClose(): void {
    const handler = this.#handler;
    this.#handler = undefined;
    handler?.handleClose();
  }

  #checkDrain(): void {
    this.#checking = true;
    setTimeout(() => {
      this.#checking = false;
      if (this.#webSocket.bufferedAmount > 0 && this.#handler !== undefined) this.#checkDrain();
      else this.#handler?.handleDrain();
    }, drainCheckMs);
  }
}

/** Connects over WebSocket. Rejects with `UNREACHABLE`, or the signal's reason. */
export async function connect(url: URL, options: ConnectOptions): Promise<Transport> {
  const { signal, subprotocol } = options;
  if (!/^wss?:$/.test(url.protocol)) {
    throw new ChatError('PROTOCOL', `A browser cannot use ${url.protocol}`);
  }
  signal.throwIfAborted();
  const webSocket = new WebSocket(url, subprotocol);
  webSocket.binaryType = 'arraybuffer';
  await new Promise((resolve) => {
    webSocket.onopen = resolve;
    webSocket.onclose = resolve;
    signal.addEventListener('abort', resolve);
  });
  if (signal.aborted) webSocket.close();
  signal.throwIfAborted();
  if (webSocket.readyState > webSocket.OPEN) {
    throw new ChatError('UNREACHABLE', `Cannot connect to ${url.host}.`);
  }
  return new BrowserTransport(webSocket, url);
}
