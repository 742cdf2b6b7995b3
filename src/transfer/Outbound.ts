import { directNetwork } from '#transfer/direct';
import { createSha256 } from '#transfer/sha256';
import { ChatError } from '../errors.js';
import type { FilePath } from '../protocol/model.js';
import type { FactOf, ReplyOf } from '../protocol/notices.js';
import type { DirectLane } from './DirectLane.js';
import type { DirectListener } from './DirectNetwork.js';
import { FileEnd } from './FileEnd.js';
import { bytesOfHex } from './hex.js';
import type { Credit, SendLane } from './Lane.js';
import { Sending } from './Sending.js';
import type { Source } from './Source.js';

/** A file that leaves this client. */
export class Outbound extends FileEnd {
  #source: Source | undefined;
  #opening: Promise<Source> | undefined;
  #sending: Sending | undefined;
  #digest = '';
  /** Which way the two have agreed on. */
  #agreed: FilePath = 'relay';
  #listener: DirectListener | undefined;
  #direct: DirectLane | undefined;

  /** Takes what is to be sent, as soon as it is open; undefined when nobody wants it any more. */
  async open(opening: Promise<Source>): Promise<Source | undefined> {
    this.#opening = opening;
    this.#source = await opening;
    this.transfer.handleSize(this.#source.size);
    return this.isOver ? undefined : this.#source;
  }

  handleCredit(credit: Credit): void {
    if (credit.restart === true) {
      // Whoever wants a file to go directly only wants its server to see nothing of it.
      if (this.#agreed === 'direct') {
        return this.giveUp(new ChatError('PROTOCOL', 'It goes directly, and not by the server.'));
      }
      this.#leaveDirect();
    }
    this.#takeCredit(credit, this.host.relay);
  }

  /** The secret of a direct connection. */
  handleSecret({ secret }: ReplyOf<'fileDirect'>): void {
    this.#listener?.admit(bytesOfHex(secret));
  }

  override handleBack(): void {
    super.handleBack();
    this.#sending?.handleBack(this.host.relay);
  }

  /** There may be room for more on the way by the server. */
  pump(): void {
    this.#sending?.pump();
  }

  protected override get isReady(): boolean {
    return this.#source !== undefined;
  }

  protected override begin({ file, path }: Pick<FactOf<'fileStart'>, 'file' | 'path'>): void {
    if (this.#source === undefined) return;
    this.#agreed = path;
    this.#sending = new Sending({
      file,
      source: this.#source,
      sha256: createSha256(),
      clock: this.host.clock,
      maxFrameBytes: this.host.maxFrameBytes,
      windowBytes: this.host.windowBytes,
      onProgress: (bytes) => this.meter.handleProgress(bytes),
      onPath: (way) => this.transfer.handlePath(way),
      onSum: (sha256) => {
        this.#digest = sha256;
        this.host.tell({ type: 'fileSum', file, sha256 });
      },
      onFailure: (error) => this.giveUp(error),
    });
    if (path !== 'relay') void this.#waitForReceiver(file);
  }

  protected override hold(isHeld: boolean): void {
    this.#sending?.hold(isHeld);
  }

  /** As soon as the receiver was told what it must come to. */
  protected override get isUndecided(): boolean {
    return this.#digest !== '';
  }

  protected override complete(): void {
    if (this.#digest === '') {
      return this.stop(
        new ChatError('PROTOCOL', 'The receiver says that it has what was not sent.'),
      );
    }
    const tell = () => this.finish(this.#digest);
    this.release().then(tell, tell);
  }

  protected override async release(): Promise<void> {
    this.#leaveDirect();
    this.#sending?.close();
    const source = await this.#opening?.catch(() => undefined);
    await source?.close();
  }

  /** The receiver takes the rest by the server, or nothing any more. */
  #leaveDirect(): void {
    this.#listener?.close();
    this.#direct?.close();
  }

  #takeCredit(credit: Credit, lane: SendLane): void {
    try {
      this.#sending?.handleCredit(credit, lane);
    } catch (error) {
      this.giveUp(error);
    }
  }

  /** Opens a port that the receiver may connect to. Where that cannot be, the receiver will ask by the server. */
  async #waitForReceiver(file: number): Promise<void> {
    const network = directNetwork;
    if (network === undefined) return;
    const { serverHost } = this.host;
    // Where the server is at hand, so is the receiver: nobody else has to see the port.
    const isNear = ['machine', 'cable'].includes(network.reachOf(serverHost) ?? 'network');
    try {
      this.#listener = await network.listen({
        host: isNear ? serverHost : undefined,
        accept: (transport) => {
          // One is enough, and nobody else may have the secret.
          if (this.#direct !== undefined || this.isOver) return transport.destroy();
          this.#listener?.close();
          const lane: DirectLane = network.openLane(file, transport, {
            handleChunk: () => lane.close(),
            handleCredit: (credit) => this.#takeCredit(credit, lane),
            handleRoom: () => this.#sending?.pump(),
            handleGone: () => this.#sending?.handleLaneGone(lane),
          });
          this.#direct = lane;
        },
      });
    } catch {
      return;
    }
    if (this.#listener === undefined) return;
    if (this.isOver) this.#listener.close();
    else this.host.tell({ type: 'fileDirect', file, port: this.#listener.port });
  }
}
