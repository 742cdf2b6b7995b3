import { once } from 'node:events';
import type { FileProgress, FileResult, FileTransfer } from '../../index.js';
import { ChatError } from '../../index.js';
import { Complaint } from '../Complaint.js';
import type { Say } from '../catalogue/catalogue.js';
import { explain } from '../explain.js';
import type { Screen } from '../terminal/Screen.js';
import { showPath } from './paths.js';
import type { FileState } from './progressLines.js';
import { progressLines } from './progressLines.js';

/** How often the bars are painted anew, in milliseconds. */
const paintMs = 200;
/** Time without progress after which there is no pace to be told, in milliseconds. */
const stillMs = 2_000;

/** A transfer that is followed. */
interface Followed {
  /** By which a person calls it. */
  readonly number: number;
  latest: FileProgress | undefined;
  latestAt: number;
  /** Whether it was said that it has begun. */
  hasBegun: boolean;
  /** Whether this person has called it off. */
  isCancelled: boolean;
}

/** The files of one person that are offered, asked for or on their way, and what is shown of them. */
export class Transfers {
  readonly #screen: Screen;
  readonly #say: Say;
  readonly #followed = new Map<FileTransfer, Followed>();
  #idle = new AbortController();
  #ticker: NodeJS.Timeout | undefined;

  constructor(screen: Screen, say: Say) {
    this.#screen = screen;
    this.#say = say;
  }

  get size(): number {
    return this.#followed.size;
  }

  /** Aborts when none is left, of those that there are now. */
  get idle(): AbortSignal {
    return this.#idle.signal;
  }

  /** Of the files, in the order in which they began. */
  get names(): string[] {
    return [...this.#followed.keys()].map(({ name }) => name);
  }

  /** Resolves when none is left, or when this aborts. */
  async settled(signal: AbortSignal): Promise<void> {
    while (this.size > 0 && !signal.aborted) {
      const either = AbortSignal.any([this.#idle.signal, signal]);
      await once(either, 'abort');
    }
  }

  has(transfer: FileTransfer): boolean {
    return this.#followed.has(transfer);
  }

  /** Shows how a transfer goes. Resolves when it has arrived, or this person has called it off; else rejects in words. */
  async follow(transfer: FileTransfer): Promise<void> {
    if (this.#followed.size === 0) this.#idle = new AbortController();
    const followed: Followed = {
      number: this.#freeNumber(),
      latest: undefined,
      latestAt: 0,
      hasBegun: false,
      isCancelled: false,
    };
    this.#followed.set(transfer, followed);
    const handleState = (): void => {
      if (transfer.state === 'moving') this.#begin(transfer, followed);
    };
    transfer.on('state', handleState);
    transfer.on('progress', (progress) => {
      followed.latest = progress;
      followed.latestAt = Date.now();
    });
    handleState();
    try {
      const result = await transfer.done;
      this.#end(transfer);
      this.#screen.print(describeResult(this.#say, transfer, result));
    } catch (error) {
      this.#end(transfer);
      if (!followed.isCancelled) throw failureOf(transfer, error);
      this.#screen.print(this.#say('fileCancelled', { file: transfer.name }));
    }
  }

  /** Calls off the one of this number, or all with this person; the only one, if nothing is said. */
  cancel(which: string): void {
    const wanted = this.#find(which);
    for (const [transfer, followed] of wanted) {
      followed.isCancelled = true;
      transfer.cancel();
    }
  }

  /** One line for each, with its number. */
  list(): void {
    if (this.size === 0) return this.#screen.print(this.#say('noFiles'));
    const numbers = [...this.#followed.values()].map(({ number }) => `${number}. `);
    const columns = this.#screen.columns - Math.max(...numbers.map(({ length }) => length));
    const lines = progressLines([...this.#followed].map(this.#stateOf), columns);
    this.#screen.print(lines.map((line, index) => `${numbers[index]}${line}`).join('\n'));
  }

  #find(which: string): [FileTransfer, Followed][] {
    const all = [...this.#followed];
    if (which === '' && all.length > 1) throw new Complaint((say) => say('whichFile'));
    const byNumber = all.filter(([, { number }]) => String(number) === which);
    const byName = all.filter(([{ peer }]) => peer.toLowerCase() === which.toLowerCase());
    const found = which === '' ? all : byNumber.length > 0 ? byNumber : byName;
    if (found.length > 0) return found;
    throw new Complaint((say) => (which === '' ? say('noFiles') : say('noSuchFile', { which })));
  }

  #freeNumber(): number {
    const taken = new Set([...this.#followed.values()].map(({ number }) => number));
    let number = 1;
    while (taken.has(number)) number += 1;
    return number;
  }

  #begin({ direction, peer, name }: FileTransfer, followed: Followed): void {
    if (followed.hasBegun) return;
    followed.hasBegun = true;
    const key = direction === 'send' ? 'fileSending' : 'fileReceiving';
    this.#screen.print(this.#say(key, { name: peer, file: name }));
    if (!this.#screen.interactive) return;
    this.#ticker ??= setInterval(() => this.#paint(), paintMs);
    this.#paint();
  }

  #end(transfer: FileTransfer): void {
    this.#followed.delete(transfer);
    if (this.#moving().length === 0) {
      clearInterval(this.#ticker);
      this.#ticker = undefined;
    }
    this.#paint();
    if (this.size === 0) this.#idle.abort();
  }

  #moving(): [FileTransfer, Followed][] {
    return [...this.#followed].filter(([, { hasBegun }]) => hasBegun);
  }

  #paint(): void {
    const lines = progressLines(this.#moving().map(this.#stateOf), this.#screen.columns);
    this.#screen.setStatus(lines);
  }

  readonly #stateOf = ([transfer, followed]: [FileTransfer, Followed]): FileState => {
    const { name: file, peer, direction, bytes, size, state } = transfer;
    const { latest, latestAt } = followed;
    const isStill = latest === undefined || Date.now() - latestAt > stillMs;
    const { bytesPerSecond, secondsLeft } = isStill
      ? { bytesPerSecond: 0, secondsLeft: Number.POSITIVE_INFINITY }
      : latest;
    const facts = { file, peer, direction, bytes, size, bytesPerSecond, secondsLeft };
    if (state === 'waiting') return { ...facts, note: this.#say('fileWaiting') };
    return state === 'paused' ? { ...facts, note: this.#say('filePaused') } : facts;
  };
}

function describeResult(say: Say, { direction, name: file }: FileTransfer, result: FileResult) {
  const { bytes, savedAs } = result;
  if (direction === 'send') return say('fileSent', { file, bytes });
  const received = say('fileReceived', { file, bytes });
  return savedAs === undefined
    ? received
    : `${received}\n${say('fileSavedAs', { path: showPath(savedAs) })}`;
}

/** What became of it, in the words of the person's language. */
function failureOf(transfer: FileTransfer, error: unknown): Complaint {
  const { direction, name: file, peer: name } = transfer;
  const code = error instanceof ChatError ? error.code : undefined;
  const isSent = direction === 'send';
  return new Complaint((say) => {
    if (isSent && code === 'FILE_DECLINED') return say('fileDeclined', { name });
    if (isSent && code === 'EXPIRED') return say('fileUnanswered', { name, file });
    if (code === 'CANCELLED') return say('fileCancelledBy', { name, file });
    const reason = explain(say, error);
    return say(isSent ? 'fileNotSent' : 'fileNotReceived', { file, reason });
  }, error);
}
