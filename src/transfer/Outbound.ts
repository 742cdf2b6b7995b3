import { directWays } from '#transfer/direct';
import { createSha256 } from '#transfer/sha256';
import { ChatError } from '../errors.js';
import type { FactOf, ReplyOf } from '../protocol/notices.js';
import { FileEnd } from './FileEnd.js';
import type { Credit, SendLane } from './Lane.js';
import { Sending } from './Sending.js';
import type { Source } from './Source.js';

/** A file that leaves this client. */
export class Outbound extends FileEnd {
  #source: Source | undefined;
  #opening: Promise<Source> | undefined;
  #sending: Sending | undefined;
  #digest = '';
  readonly #direct = directWays?.makeWayOut(this.host, (credit, lane) =>
    this.#takeCredit(credit, lane),
  );

  /** Takes what is to be sent, as soon as it is open; undefined when nobody wants it any more. */
  async open(opening: Promise<Source>): Promise<Source | undefined> {
    this.#opening = opening;
    this.#source = await opening;
    this.transfer.handleSize(this.#source.size);
    return this.isOver ? undefined : this.#source;
  }

  handleCredit(credit: Credit): void {
    this.#takeCredit(credit, this.host.relay);
  }

  /** The secret of a direct connection. */
  handleSecret(introduction: ReplyOf<'fileDirect'>): void {
    this.#direct?.handleSecret(introduction);
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
    if (path !== 'relay') this.#direct?.begin(file, path, this.#sending);
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
    this.#direct?.close();
    this.#sending?.close();
    const source = await this.#opening?.catch(() => undefined);
    await source?.close();
  }

  #takeCredit(credit: Credit, lane: SendLane): void {
    try {
      if (credit.restart === true && lane === this.host.relay) this.#direct?.leave();
      this.#sending?.handleCredit(credit, lane);
    } catch (error) {
      this.giveUp(error);
    }
  }
}
