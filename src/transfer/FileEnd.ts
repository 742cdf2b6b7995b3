import type { CancelTimer } from '../clock.js';
import { ChatError } from '../errors.js';
import type { FilePath } from '../protocol/model.js';
import type { FactOf } from '../protocol/notices.js';
import type { FilesHost } from './FilesHost.js';
import type { FileResult, FileTransfer } from './FileTransfer.js';
import { codeToTell, errorOfEnd } from './fileErrors.js';
import { Meter } from './Meter.js';
import { Pausing } from './Pausing.js';

/** Time for the room to say how it ended, once this end has called off what may be done by then, in milliseconds. */
const verdictMs = 10_000;

/**
 * What both ends of a file have in common: a number as soon as the room has given it one, one end, and that the other end
 * and the room are told when this one gives up.
 */
export abstract class FileEnd {
  readonly transfer: FileTransfer;
  /** Which way its bytes may go, as this end has said. */
  path: FilePath = 'relay';
  protected readonly host: FilesHost;
  protected readonly meter: Meter;
  #number: number | undefined;
  readonly #pausing: Pausing;
  #isStopped = false;
  /** Takes the question back, as long as it has not left. */
  #takeBack: () => void = () => {};
  /** This end has given it up, and why. */
  #givenUp: { readonly error: unknown } | undefined;
  #cancelVerdict: CancelTimer | undefined;

  constructor(host: FilesHost, transfer: FileTransfer) {
    this.host = host;
    this.transfer = transfer;
    this.meter = new Meter(transfer, host.clock);
    this.#pausing = new Pausing(host.clock);
  }

  /** The number of the transfer, once the room has given it one. */
  get number(): number | undefined {
    return this.#number;
  }

  /** Whether nobody here wants it any more, though it may not be told yet. */
  get isOver(): boolean {
    return this.#isStopped || this.transfer.isOver;
  }

  /** The question is on its way; `takeBack` stops it as long as it has not left. */
  handleAsking(takeBack: () => void): void {
    this.#takeBack = takeBack;
  }

  /** The room knows of it under this number. Returns whether anybody here still wants it. */
  handleNumber(number: number): boolean {
    this.#number = number;
    if (this.#givenUp === undefined) return true;
    this.#tellEnd(number, this.#givenUp.error);
    return false;
  }

  /** Both want it. May be told twice: by the fact, and after a gap by the welcome. */
  handleStart(fact: Pick<FactOf<'fileStart'>, 'file' | 'size' | 'path'>): void {
    if (this.isOver || !this.isWaiting) return;
    if (!this.isReady || !this.#agreesTo(fact)) {
      return this.giveUp(new ChatError('PROTOCOL', 'It begins otherwise than was agreed on.'));
    }
    this.transfer.handleSize(fact.size);
    this.meter.begin();
    this.transfer.handleState('moving');
    this.host.emitStart(this.transfer);
    // Whoever was told may have called it off.
    if (this.isOver) return;
    this.begin(fact);
    this.#pausing.begin((paused) => {
      this.host.tell({ type: 'filePause', file: fact.file, paused });
    });
    if (this.isHeld) this.#hold();
  }

  /** The room says that it is over. */
  handleEnd({ outcome, code }: Pick<FactOf<'fileEnd'>, 'outcome' | 'code'>): void {
    this.#pausing.close();
    this.#cancelVerdict?.();
    if (outcome === 'done') this.complete();
    else this.stop(this.#givenUp === undefined ? errorOfEnd(outcome, code) : this.#givenUp.error);
  }

  /** The other end holds it up, or goes on. */
  handlePause(paused: boolean): void {
    this.#pausing.setThere(paused);
    this.#hold();
  }

  /** This end holds it up, or goes on. */
  setPaused(paused: boolean): void {
    if (this.isOver) return;
    this.#pausing.setHere(paused);
    this.#hold();
  }

  /** The connection to the server is another: what was told on the one before may be lost. */
  handleBack(): void {
    this.#pausing.tellAgain();
  }

  /** This end gives up, and tells the room. It is over here at once, unless it may be done by now: that the room says. */
  giveUp(error: unknown): void {
    if (this.isOver || this.#givenUp !== undefined) return;
    if (this.isSettled) return this.#limitVerdict();
    this.#takeBack();
    this.#givenUp = { error };
    if (this.#number !== undefined) this.#tellEnd(this.#number, error);
    if (this.isUndecided) this.#limitVerdict();
    else this.stop(error);
  }

  /** It has ended, and it was not heard how. Where that is still to be answered, the answer says so. */
  forget(): void {
    if (!this.isSettled) this.stop(unknownEnd());
  }

  /** It is over here. That is told when nothing of it is left. */
  stop(error: unknown): void {
    if (this.isOver) return;
    this.#isStopped = true;
    this.#pausing.close();
    this.#cancelVerdict?.();
    const tell = () => this.transfer.handleFailure(error);
    this.release(error).then(tell, tell);
  }

  /** Whether it is too late to give up. */
  protected get isSettled(): boolean {
    return false;
  }

  /** Whether the other end may have all of it: then the room says which came first. */
  protected get isUndecided(): boolean {
    return false;
  }

  /** Whether this end has said yes, or may have: not before what it needs is open. */
  protected abstract get isReady(): boolean;
  /** The bytes may go. */
  protected abstract begin(fact: Pick<FactOf<'fileStart'>, 'file' | 'size' | 'path'>): void;
  protected abstract hold(isHeld: boolean): void;
  /** The room says that the receiver has all of it. */
  protected abstract complete(): void;
  /** Frees what it holds; resolves when nothing is left behind. */
  protected abstract release(reason: unknown): Promise<void>;

  #agreesTo({ size, path }: Pick<FactOf<'fileStart'>, 'size' | 'path'>): boolean {
    const isSize = this.transfer.size === undefined || this.transfer.size === size;
    return isSize && (this.path === 'auto' || this.path === path);
  }

  /** The room says that the receiver has all of it, and nothing is left to do. */
  protected finish(sha256: string, more: Pick<FileResult, 'savedAs' | 'blob'> = {}): void {
    const { size: bytes = 0, path } = this.transfer;
    this.meter.handleWhole(bytes);
    const { seconds } = this.meter;
    this.transfer.handleDone({ bytes, sha256, seconds, path, ...more });
  }

  protected get isHeld(): boolean {
    return this.#pausing.isHeld;
  }

  protected get isWaiting(): boolean {
    return this.transfer.state === 'waiting';
  }

  #hold(): void {
    if (this.isWaiting) return;
    this.hold(this.isHeld);
    this.transfer.handleState(this.isHeld ? 'paused' : 'moving');
  }

  /** Nobody has to wait for ever for a room that says nothing. */
  #limitVerdict(): void {
    this.#cancelVerdict ??= this.host.clock.after(verdictMs, () => this.stop(unknownEnd()), true);
  }

  /** Whether it was over there already does not matter any more. */
  #tellEnd(file: number, error: unknown): void {
    const code = codeToTell(error);
    const stop = () => this.stop(error);
    this.host.ask({ type: 'endFile', file, code }, { handleAnswer: stop, handleFailure: stop });
  }
}

/** What is told of what nobody knows the end of, such as after a lost session. */
export function unknownEnd(): ChatError {
  return new ChatError('INDETERMINATE', 'Nobody can say what became of the file.');
}
