import { ChatError } from '../errors.js';
import { isFileFact } from '../protocol/facts.js';
import type { Fact, FlowReply, ReplyOf } from '../protocol/notices.js';
import type { TransferFacts } from '../transfer/beginTransfer.js';
import { beginTransfer } from '../transfer/beginTransfer.js';
import type { ReceiveOptions } from '../transfer/FileOffer.js';
import type { FileSource } from '../transfer/FileSource.js';
import type { Files } from '../transfer/Files.js';
import type { FileTransfer } from '../transfer/FileTransfer.js';
import type { SendFileOptions } from '../transfer/SendFileOptions.js';
import type { SharedFolderOptions } from '../transfer/SharedFiles.js';
import { suggestName } from '../transfer/suggestName.js';
import { atMost } from './atMost.js';
import type { FilesClient } from './FilesClient.js';

/** Time that closing gives to what is being saved, or cleared away, in milliseconds. */
const settleMs = 5_000;

/**
 * All file matters of a client. What moves the bytes is loaded when the first file is in sight: a page that only chats
 * never fetches it. What happens until it is there is told to it then, in order.
 */
export class Filing {
  readonly #client: FilesClient;
  #files: Files | undefined;
  #loading: Promise<Files> | undefined;
  readonly #early: ((files: Files) => void)[] = [];
  /** What is not over yet. */
  readonly #open = new Set<Promise<unknown>>();

  constructor(client: FilesClient) {
    this.#client = client;
  }

  send(peer: string, source: FileSource, options: SendFileOptions): FileTransfer {
    const { name = suggestName(source), signal, size } = options;
    const transfer = this.#begin({ name, peer, direction: 'send', size, signal });
    this.#load().then(
      (files) => files.send(transfer, source, options),
      (error: unknown) => transfer.handleFailure(error),
    );
    return transfer;
  }

  download(peer: string, file: string, options: ReceiveOptions): FileTransfer {
    const { signal } = options;
    const transfer = this.#begin({
      name: file,
      peer,
      direction: 'receive',
      size: undefined,
      signal,
    });
    this.#load().then(
      (files) => files.download(transfer, file, options),
      (error: unknown) => transfer.handleFailure(error),
    );
    return transfer;
  }

  /** Resolves with what ends the sharing. */
  async share(folder: string | URL, options: SharedFolderOptions): Promise<() => void> {
    return (await this.#load()).share(folder, options);
  }

  handleFact(fact: Fact): void {
    if (isFileFact(fact)) this.#tell((files) => files.handleFact(fact));
  }

  handleFlow(flow: FlowReply): void {
    this.#tell((files) => files.handleFlow(flow));
  }

  /** What moves them, once it is there. */
  get files(): Files | undefined {
    return this.#files;
  }

  /** Events were lost; this is what is open. */
  handleGap({ files: open }: ReplyOf<'welcome'>): void {
    if (this.#files !== undefined || open.length > 0) this.#tell((files) => files.handleGap(open));
  }

  /** All that could be told after a gap was told. */
  catchUp(): void {
    if (this.#files !== undefined || this.#early.length > 0) this.#tell((files) => files.catchUp());
  }

  close(error: ChatError): void {
    this.#early.length = 0;
    this.#files?.close(error);
  }

  /** Resolves when what was on its way is saved, or nothing of it is left; after some seconds in any case. */
  async whenSettled(): Promise<void> {
    if (this.#open.size > 0)
      await atMost(this.#client.clock, settleMs, Promise.allSettled(this.#open));
  }

  #tell(what: (files: Files) => void): void {
    if (this.#files !== undefined) return what(this.#files);
    this.#early.push(what);
    this.#load().catch((error: unknown) => {
      this.#client.emit('error', { error, context: 'loading what moves files' });
    });
  }

  #load(): Promise<Files> {
    if (this.#loading !== undefined) return this.#loading;
    this.#loading = import('./openFiles.js').then(
      (module) => {
        const files = module.openFiles(this.#client, (facts) => this.#begin(facts));
        this.#files = files;
        for (const what of this.#early.splice(0)) what(files);
        return files;
      },
      (cause: unknown) => {
        // Offline, perhaps: the next file is another try.
        this.#loading = undefined;
        throw new ChatError('UNREACHABLE', 'What moves files cannot be loaded.', { cause });
      },
    );
    this.#client.clock.hold?.(this.#loading);
    return this.#loading;
  }

  #begin(facts: TransferFacts): FileTransfer {
    const transfer = beginTransfer({
      ...facts,
      reportListenerError: (error, context) => this.#client.emit('error', { error, context }),
    });
    const { done } = transfer;
    this.#open.add(done);
    const forget = () => this.#open.delete(done);
    done.then(forget, forget);
    return transfer;
  }
}
