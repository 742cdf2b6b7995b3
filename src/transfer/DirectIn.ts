import type { CancelTimer } from '../clock.js';
import type { FilePath } from '../protocol/model.js';
import type { ReplyOf } from '../protocol/notices.js';
import type { DirectLane } from './DirectLane.js';
import type { DirectNetwork, Reach } from './DirectNetwork.js';
import type { WayIn } from './DirectWays.js';
import type { FilesHost } from './FilesHost.js';
import { bytesOfHex } from './hex.js';
import type { Receiving } from './Receiving.js';

/** Time for a direct connection to come about, in milliseconds; then the server helps out. */
const directMs = 2000;
/** Pause between two tries of it, in milliseconds: the sender may not know the secret yet. */
const retryMs = 100;
/** Time for the room to say that it is over, after a direct connection is lost, in milliseconds. */
const partingMs = 2000;

/** Connects to the sender of a file. */
export class DirectIn implements WayIn {
  readonly #network: DirectNetwork;
  readonly #host: FilesHost;
  readonly #onGone: () => void;
  #introduction: ReplyOf<'fileDirect'> | undefined;
  #receiving: Receiving | undefined;
  /** There is no other way. */
  #isOnly = false;
  #isClosed = false;
  #cancelWait: CancelTimer | undefined;
  readonly #connecting = new AbortController();
  #lane: DirectLane | undefined;

  constructor(network: DirectNetwork, host: FilesHost, onGone: () => void) {
    this.#network = network;
    this.#host = host;
    this.#onGone = onGone;
  }

  handleSecret(introduction: ReplyOf<'fileDirect'>): void {
    // There is one sender, at one place.
    if (this.#introduction !== undefined) return;
    this.#introduction = introduction;
    void this.#connect();
  }

  begin(receiving: Receiving, path: FilePath): void {
    this.#receiving = receiving;
    this.#isOnly = path === 'direct';
    this.#cancelWait = this.#host.clock.after(directMs, () => this.#leave(), true);
    void this.#connect();
  }

  handleSilence(): void {
    if (!this.#isOnly) this.#lane?.close();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelWait?.();
    this.#connecting.abort();
    this.#lane?.close();
  }

  #lose(): void {
    if (this.#isClosed) return;
    if (!this.#isOnly) return this.#leave();
    // Whoever ends a transfer closes its connection, too, and the room's word for it may come later.
    this.#cancelWait = this.#host.clock.after(partingMs, () => this.#leave(), true);
  }

  #leave(): void {
    this.#connecting.abort();
    this.#onGone();
  }

  async #connect(): Promise<void> {
    const receiving = this.#receiving;
    const { signal } = this.#connecting;
    const { file, secret, host, port } = this.#introduction ?? {};
    if (receiving === undefined || file === undefined || secret === undefined) return;
    if (host === undefined || port === undefined) return;
    // A server must not send its members into their own machines and cables, unless it is there itself.
    const reach = this.#network.reachOf(host);
    if (reach === undefined || (reach !== 'network' && reach !== this.#reachOfServer())) return;
    while (!signal.aborted && this.#lane === undefined && receiving.lane === undefined) {
      try {
        const options = { host, port, secret: bytesOfHex(secret), signal };
        const transport = await this.#network.connect(options);
        if (signal.aborted || receiving.lane !== undefined) return transport.destroy();
        const lane: DirectLane = this.#network.openLane(file, transport, {
          handleChunk: (chunk) => receiving.handleChunk(chunk, lane),
          handleCredit: () => lane.close(),
          handleRoom: () => {},
          handleGone: () => this.#lose(),
        });
        this.#lane = lane;
        this.#cancelWait?.();
        receiving.continueOn(lane);
      } catch {
        if (!signal.aborted) await this.#pause(signal);
      }
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const goOn = () => {
        cancel();
        signal.removeEventListener('abort', goOn);
        resolve();
      };
      const cancel = this.#host.clock.after(retryMs, goOn);
      signal.addEventListener('abort', goOn);
    });
  }

  /** A name other than this one could mean any address. */
  #reachOfServer(): Reach | undefined {
    const { serverHost } = this.#host;
    return serverHost === 'localhost' ? 'machine' : this.#network.reachOf(serverHost);
  }
}
