import { ChatError } from '../errors.js';
import type { FilePath } from '../protocol/model.js';
import type { ReplyOf } from '../protocol/notices.js';
import type { Transport } from '../transport/Transport.js';
import type { DirectLane } from './DirectLane.js';
import type { DirectListener, DirectNetwork } from './DirectNetwork.js';
import type { WayOut } from './DirectWays.js';
import type { FilesHost } from './FilesHost.js';
import { bytesOfHex } from './hex.js';
import type { Credit, SendLane } from './Lane.js';
import type { Sending } from './Sending.js';

/** Waits for the receiver of a file. Where that cannot be, the receiver will ask by the server. */
export class DirectOut implements WayOut {
  readonly #network: DirectNetwork;
  readonly #host: FilesHost;
  readonly #onCredit: (credit: Credit, lane: SendLane) => void;
  #isOnly = false;
  #isClosed = false;
  #listener: DirectListener | undefined;
  #lane: DirectLane | undefined;

  constructor(
    network: DirectNetwork,
    host: FilesHost,
    onCredit: (credit: Credit, lane: SendLane) => void,
  ) {
    this.#network = network;
    this.#host = host;
    this.#onCredit = onCredit;
  }

  handleSecret({ secret }: ReplyOf<'fileDirect'>): void {
    this.#listener?.admit(bytesOfHex(secret));
  }

  begin(file: number, path: FilePath, sending: Sending): void {
    this.#isOnly = path === 'direct';
    void this.#wait(file, sending);
  }

  leave(): void {
    // Whoever wants a file to go directly only wants its server to see nothing of it.
    if (this.#isOnly) {
      throw new ChatError('PROTOCOL', 'It goes directly, and not by the server.');
    }
    this.close();
  }

  close(): void {
    this.#isClosed = true;
    this.#listener?.close();
    this.#lane?.close();
  }

  async #wait(file: number, sending: Sending): Promise<void> {
    const { serverHost } = this.#host;
    // Where the server is at hand, so is the receiver: nobody else has to see the port.
    const isFar = (this.#network.reachOf(serverHost) ?? 'network') === 'network';
    try {
      this.#listener = await this.#network.listen({
        host: isFar ? undefined : serverHost,
        accept: (transport) => this.#accept(file, sending, transport),
      });
    } catch {
      return;
    }
    if (this.#isClosed) this.#listener.close();
    else this.#host.tell({ type: 'fileDirect', file, port: this.#listener.port });
  }

  #accept(file: number, sending: Sending, transport: Transport): void {
    // One is enough, and nobody else may have the secret.
    if (this.#lane !== undefined || this.#isClosed) return transport.destroy();
    this.#listener?.close();
    const lane: DirectLane = this.#network.openLane(file, transport, {
      handleChunk: () => lane.close(),
      handleCredit: (credit) => this.#onCredit(credit, lane),
      handleRoom: () => sending.pump(),
      handleGone: () => sending.handleLaneGone(lane),
    });
    this.#lane = lane;
  }
}
