import { directWays } from '#transfer/direct';
import { createSha256 } from '#transfer/sha256';
import type { CancelTimer } from '../clock.js';
import { ChatError } from '../errors.js';
import type { FactOf, ReplyOf } from '../protocol/notices.js';
import type { Chunk } from '../wire/Chunk.js';
import { FileEnd } from './FileEnd.js';
import type { Credit, ReceiveLane } from './Lane.js';
import { Receiving } from './Receiving.js';
import type { Sink } from './Sink.js';

/** How often it is looked whether it goes on, in milliseconds. */
const watchMs = 10_000;

type Start = Pick<FactOf<'fileStart'>, 'file' | 'size' | 'path'>;

/** A file that comes to this client. */
export class Inbound extends FileEnd {
  #openSink: ((size: number) => Promise<Sink>) | undefined;
  #sink: Sink | undefined;
  #opening: Promise<Sink> | undefined;
  #receiving: Receiving | undefined;
  #start: Start | undefined;
  #digest = '';
  #isVerified = false;
  #isReleased = false;
  #relay: ReceiveLane | undefined;
  #cancelWatch: CancelTimer | undefined;
  readonly #direct = directWays?.makeWayIn(this.host, () => this.#leaveDirect());

  /** Takes where it goes, as soon as that is open; undefined when nobody wants it any more. */
  async open(opening: Promise<Sink>): Promise<Sink | undefined> {
    this.#opening = opening;
    this.#sink = await opening;
    return this.isOver ? undefined : this.#sink;
  }

  /** Where it goes can be opened when its size is known. */
  handleSinkLater(open: (size: number) => Promise<Sink>): void {
    this.#openSink = open;
  }

  handleChunk(chunk: Chunk): void {
    if (this.#relay !== undefined) this.#receiving?.handleChunk(chunk, this.#relay);
  }

  handleSum({ sha256 }: ReplyOf<'fileSum'>): void {
    this.#receiving?.handleSum(sha256);
  }

  /** The secret of a direct connection, and where the sender waits. */
  handleSecret(introduction: ReplyOf<'fileDirect'>): void {
    this.#direct?.handleSecret(introduction);
  }

  override handleBack(): void {
    super.handleBack();
    if (this.#receiving?.lane === this.#relay) this.#receiving?.restart();
  }

  protected override get isReady(): boolean {
    return this.#sink !== undefined || this.#openSink !== undefined;
  }

  protected override begin(start: Start): void {
    this.#start = start;
    this.#openFor(start).then(
      (sink) => {
        // It may have ended in the same breath.
        if (sink !== undefined && !this.isOver) this.#receive(start, sink);
      },
      (error: unknown) => this.giveUp(error),
    );
  }

  protected override hold(isHeld: boolean): void {
    this.#receiving?.hold(isHeld);
  }

  /** Once it is verified, only the room's word is missing, and that may be on its way already. */
  protected override get isSettled(): boolean {
    return this.#isVerified;
  }

  /** The room has taken note that it is done: now it may appear. */
  protected override complete(): void {
    const sink = this.#sink;
    // The fact tells of it, and the answer to the request once more.
    if (this.#isReleased) return;
    if (sink === undefined || !this.#isVerified) {
      return this.stop(new ChatError('PROTOCOL', 'It is said to be done, and is not here.'));
    }
    this.#releaseWays();
    sink.commit().then(
      (result) => this.finish(this.#digest, result),
      (error: unknown) => this.transfer.handleFailure(error),
    );
  }

  protected override async release(reason: unknown): Promise<void> {
    this.#releaseWays();
    const sink = await this.#opening?.catch(() => undefined);
    await sink?.abort(reason);
  }

  async #openFor({ size }: Start): Promise<Sink | undefined> {
    if (this.#sink !== undefined || this.#openSink === undefined) return this.#sink;
    return await this.open(this.#openSink(size));
  }

  #receive({ file, size, path }: Start, sink: Sink): void {
    const receiving = new Receiving({
      size,
      sink,
      sha256: createSha256(),
      clock: this.host.clock,
      windowBytes: this.host.windowBytes,
      onProgress: (bytes) => this.meter.handleProgress(bytes),
      onPath: (way) => this.transfer.handlePath(way),
      onVerified: (sha256) => this.#handleVerified(file, sha256),
      onFailure: (error) => this.giveUp(error),
    });
    this.#receiving = receiving;
    if (this.isHeld) receiving.hold(true);
    this.#relay = {
      path: 'relay',
      sendCredit: (credit: Credit) => this.host.tell({ type: 'credit', file, ...credit }),
    };
    this.#watch(file, receiving);
    if (path === 'relay') receiving.continueOn(this.#relay);
    else this.#direct?.begin(receiving, path);
  }

  #handleVerified(file: number, sha256: string): void {
    this.#digest = sha256;
    this.#isVerified = true;
    this.host.ask(
      { type: 'endFile', file, done: true },
      {
        handleAnswer: () => this.handleEnd({ outcome: 'done' }),
        handleFailure: (error) => this.stop(error),
      },
    );
  }

  /** There is no direct connection, or not any more: the server helps out, if that is wanted. */
  #leaveDirect(): void {
    // All of it is here.
    if (this.#isVerified) return;
    if (this.#start?.path === 'direct') {
      return this.giveUp(new ChatError('UNREACHABLE', 'There is no direct connection.'));
    }
    if (this.#relay !== undefined) this.#receiving?.continueOn(this.#relay);
  }

  /**
   * Tells the server that it goes on, as long as it does: of a direct transfer the server sees nothing, and of one by the
   * server nothing as long as the sink takes its time. A direct connection that says nothing any more is left.
   */
  #watch(file: number, receiving: Receiving): void {
    this.#cancelWatch = this.host.clock.after(watchMs, () => {
      this.#watch(file, receiving);
      if (this.#isVerified) return;
      if (receiving.takeSignOfLife()) {
        this.host.tell({ type: 'credit', file, ...receiving.position });
      } else {
        this.#direct?.handleSilence();
      }
    });
  }

  #releaseWays(): void {
    this.#isReleased = true;
    this.#cancelWatch?.();
    this.#receiving?.close();
    this.#direct?.close();
  }
}
