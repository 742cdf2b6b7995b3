import { directWays } from '#transfer/direct';
import { openSink, openSource } from '#transfer/files';
import { makeSharing } from '#transfer/sharing';
import { ChatError } from '../errors.js';
import type { FilePath } from '../protocol/model.js';
import type { FileFact, FlowReply, OpenFile } from '../protocol/notices.js';
import type { Chunk } from '../wire/Chunk.js';
import type { TransferFacts } from './beginTransfer.js';
import { unknownEnd } from './FileEnd.js';
import type { FileOffer, ReceiveOptions } from './FileOffer.js';
import type { FileSource } from './FileSource.js';
import type { FileRequest, FilesHost } from './FilesHost.js';
import type { FileTransfer } from './FileTransfer.js';
import { errorOfEnd } from './fileErrors.js';
import { Inbound } from './Inbound.js';
import { notOffered, Offers } from './Offers.js';
import { OpenFiles } from './OpenFiles.js';
import { Outbound } from './Outbound.js';
import type { SharedFolderOptions } from './SharedFiles.js';
import type { Sharing } from './Sharing.js';

/** Files at once past which no more are served: more than an honest server lets come together. */
const maxEnds = 128;

/** All files of a client: what it offers and asks for, what it is offered and shares, and what is on its way. */
export class Files {
  readonly #host: FilesHost;
  readonly #begin: (facts: TransferFacts) => FileTransfer;
  readonly #offers: Offers;
  readonly #ends = new Map<number, Inbound | Outbound>();
  readonly #sharing: Sharing;
  /** Known since events were lost, the last time. */
  #open: OpenFiles | undefined;

  constructor(host: FilesHost, begin: (facts: TransferFacts) => FileTransfer) {
    this.#host = host;
    this.#begin = begin;
    this.#sharing = makeSharing(host);
    this.#offers = new Offers(host, (offer, options) => this.#accept(offer, options));
  }

  /** Sends `what`, as soon as it is accepted. */
  async send(
    transfer: FileTransfer,
    what: FileSource,
    options: { readonly size?: number; readonly path?: FilePath },
  ): Promise<void> {
    const end = new Outbound(this.#host, transfer);
    transfer.attach(end);
    if (end.isOver) return;
    try {
      const path = this.#pathOf(options.path);
      end.path = path;
      const source = await end.open(openSource(what, options));
      if (source === undefined) return;
      const { name, peer } = transfer;
      this.#ask(end, { type: 'offerFile', to: peer, name, size: source.size, path });
    } catch (error) {
      end.giveUp(error);
    }
  }

  /** Asks for a file that somebody shares. */
  download(transfer: FileTransfer, file: string, { to, path }: ReceiveOptions): void {
    const end = new Inbound(this.#host, transfer);
    transfer.attach(end);
    end.handleSinkLater((size) => openSink(to, { name: transfer.name, size }));
    try {
      end.path = this.#pathOf(path);
      this.#ask(end, { type: 'requestFile', to: transfer.peer, name: file, path: end.path });
    } catch (error) {
      end.giveUp(error);
    }
  }

  /** Shares a folder; resolves with what ends that. */
  share(folder: string | URL, options: SharedFolderOptions): Promise<() => void> {
    return this.#sharing.share(folder, options);
  }

  handleFact(fact: FileFact): void {
    this.#open?.handleFact(fact);
    switch (fact.type) {
      case 'fileOffer':
        if (fact.to === this.#host.name) this.#offers.add(fact);
        return;
      case 'fileRequest':
        if (fact.to === this.#host.name) void this.#serve(fact);
        return;
      case 'fileAccept':
        // Whoever offers from here has told the size.
        return;
      case 'fileStart':
        return this.#ends.get(fact.file)?.handleStart(fact);
      case 'fileEnd': {
        // It is this client that leaves, and is about to be told why.
        if (fact.outcome === 'left' && fact.by === this.#host.name) return;
        const end = this.#ends.get(fact.file);
        this.#ends.delete(fact.file);
        const { outcome, code } = fact;
        if (outcome !== 'done') this.#offers.close(fact.file, errorOfEnd(outcome, code));
        return end?.handleEnd(fact);
      }
    }
  }

  handleFlow(flow: FlowReply): void {
    if (flow.type === 'browse') return this.#sharing.handleQuery(flow.query);
    const end = this.#ends.get(flow.file);
    switch (flow.type) {
      case 'credit':
        if (end instanceof Outbound) end.handleCredit(flow);
        return;
      case 'fileSum':
        if (end instanceof Inbound) end.handleSum(flow);
        return;
      case 'filePause':
        return end?.handlePause(flow.paused);
      case 'fileDirect':
        return end?.handleSecret(flow);
    }
  }

  handleChunk(chunk: Chunk): void {
    const end = this.#ends.get(chunk.file);
    if (end instanceof Inbound) end.handleChunk(chunk);
  }

  /** There is room for more on the connection to the server: the transfers take turns. */
  pump(): void {
    const ends = [...this.#ends];
    for (const [, end] of ends) if (end instanceof Outbound) end.pump();
    const [first] = ends;
    // Whoever was the first to fill the room is the last, the next time.
    if (first !== undefined && this.#ends.delete(first[0])) this.#ends.set(...first);
  }

  /** The connection is back, and with it the session. */
  handleBack(): void {
    for (const end of this.#ends.values()) end.handleBack();
  }

  /** Events were lost; this is what the server says was open when it said so. */
  handleGap(open: readonly OpenFile[]): void {
    this.#open = new OpenFiles(open);
  }

  /** After a gap, when all that could be told was told: what is not open has ended, and nobody knows how. */
  catchUp(): void {
    const open = this.#open;
    if (open === undefined) return;
    const isOver = (number: number) => open.get(number) === undefined;
    for (const [number, end] of [...this.#ends]) this.#catchUpWith(number, end, open);
    this.#offers.closeIf(isOver, notOffered());
    for (const { kind, started, ...file } of open) {
      const isNew = !this.#ends.has(file.seq) && !this.#offers.has(file.seq) && !started;
      if (!isNew || file.to !== this.#host.name) continue;
      if (kind === 'offer') this.#offers.add(file);
      else void this.#serve(file);
    }
  }

  /** The session is over. */
  close(error: ChatError): void {
    for (const end of [...this.#ends.values()]) end.stop(error);
    this.#ends.clear();
    this.#offers.closeIf(() => true, error);
    this.#sharing.close();
    this.#open = undefined;
  }

  /** Whatever became of one end was not heard. */
  #catchUpWith(number: number, end: Inbound | Outbound, open: OpenFiles): void {
    const file = open.get(number);
    if (file?.started === true) end.handleStart({ ...file, file: number, size: file.size ?? 0 });
    if (file !== undefined) return;
    this.#ends.delete(number);
    end.forget();
  }

  /** Puts a question, and calls it by its number as soon as it has one. */
  #ask(end: Inbound | Outbound, request: FileRequest): void {
    if (end.isOver) return;
    const takeBack = this.#host.ask(request, {
      handleAnswer: (number, isHeard) => {
        if (number === undefined) return end.stop(unknownEnd());
        if (!this.#enter(number, end)) return;
        // The question itself was not heard, nor was what followed from it.
        if (!isHeard && this.#open !== undefined) this.#catchUpWith(number, end, this.#open);
      },
      handleFailure: (error) => end.stop(error),
    });
    end.handleAsking(takeBack);
  }

  /** From now on it is called by its number. Returns whether it is, and anybody here still wants it. */
  #enter(number: number, end: Inbound | Outbound): boolean {
    if (this.#ends.has(number)) {
      // The first one would never hear of its end.
      end.stop(new ChatError('PROTOCOL', 'Two files cannot have one number.'));
      return false;
    }
    if (!end.handleNumber(number)) return false;
    this.#ends.set(number, end);
    return true;
  }

  #accept(offer: FileOffer, { to, path, signal }: ReceiveOptions): FileTransfer {
    const { id, from: peer, name, size } = offer;
    const transfer = this.#begin({ name, peer, direction: 'receive', size, signal });
    const end = new Inbound(this.#host, transfer);
    try {
      this.#offers.take(id);
    } catch (error) {
      end.stop(error);
      return transfer;
    }
    if (!this.#enter(id, end)) return transfer;
    // It may have been called off already: then that is a no.
    transfer.attach(end);
    if (end.isOver) return transfer;
    const accept = async () => {
      end.path = this.#pathOf(path);
      if (size === undefined) end.handleSinkLater((known) => openSink(to, { name, size: known }));
      else if ((await end.open(openSink(to, { name, size }))) === undefined) return;
      this.#answer(end, { type: 'acceptFile', file: id, path: end.path });
    };
    accept().catch((error: unknown) => end.giveUp(error));
    return transfer;
  }

  /** Somebody asks for a file: gets it if it is shared, and is not told why if not. */
  async #serve(fact: Pick<OpenFile, 'seq' | 'from' | 'name'>): Promise<void> {
    const { seq: file, from: peer, name } = fact;
    if (this.#ends.size >= maxEnds || this.#ends.has(file)) return;
    const transfer = this.#begin({
      name,
      peer,
      direction: 'send',
      size: undefined,
      signal: undefined,
    });
    const end = new Outbound(this.#host, transfer);
    transfer.attach(end);
    this.#enter(file, end);
    try {
      end.path = this.#pathOf('auto');
      const source = await end.open(this.#sharing.open(name));
      if (source === undefined) return;
      this.#answer(end, {
        type: 'acceptFile',
        file,
        size: source.size,
        path: end.path,
      });
    } catch (error) {
      end.giveUp(error);
    }
  }

  #answer(end: Inbound | Outbound, request: FileRequest): void {
    if (end.isOver) return;
    const handleFailure = (error: unknown) => end.stop(error);
    this.#host.ask(request, { handleAnswer: () => {}, handleFailure });
  }

  /** The way that is asked for. Throws `UNREACHABLE` if it must be a direct one and cannot. */
  #pathOf(path: FilePath = 'auto'): FilePath {
    if (this.#host.allowsDirect && directWays !== undefined) return path;
    if (path !== 'direct') return 'relay';
    throw new ChatError('UNREACHABLE', 'There are no direct connections here.');
  }
}
