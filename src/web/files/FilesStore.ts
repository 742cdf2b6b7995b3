import type { ChatClient, FileOffer, FileTransfer } from '../../index.browser.js';
import { Store } from '../store/Store.js';
import { explain } from '../words/explain.js';
import type { Sentence } from '../words/words.js';
import { sentence } from '../words/words.js';
import { describeDecision, describeOfferEnd } from './describeEnd.js';
import type { Destination } from './destination.js';
import { chooseDestination } from './destination.js';
import type { FilesState } from './FilesState.js';
import { noFiles } from './FilesState.js';
import { Followed } from './Followed.js';
import { saveBlob } from './saveBlob.js';
import type { TransferState } from './TransferState.js';
import { isUnderWay } from './TransferState.js';

/** How often it is looked how far the files are, in milliseconds: numbers that change faster cannot be read. */
const lookMs = 250;
/** Files that are over and shown until they are put away; past it the oldest are, for each may be kept in memory. */
const maxOver = 8;

/** Where the rest of the page tells what happens. */
export interface Narrator {
  note(what: Sentence): void;
  complain(what: Sentence | undefined): void;
}

/** Where files go that somebody receives. */
export interface Depot {
  /** Resolves with undefined when the person thought better of it. */
  choose(name: string, size: number | undefined): Promise<Destination | undefined>;
  save(blob: Blob, name: string): void;
}

const browserDepot: Depot = { choose: chooseDestination, save: saveBlob };

/** What the person does with files, and what the page shows of them. */
export class FilesStore extends Store<FilesState> {
  readonly #client: ChatClient;
  readonly #narrator: Narrator;
  readonly #depot: Depot;
  /** By their keys, in the order in which they began. */
  readonly #followed = new Map<number, Followed>();
  /** Offers for which a place is being chosen. */
  readonly #choosing = new Set<FileOffer>();
  #browsing: AbortController | undefined;
  #looking: ReturnType<typeof setInterval> | undefined;
  #keys = 0;

  constructor(client: ChatClient, narrator: Narrator, depot = browserDepot) {
    super(noFiles);
    this.#client = client;
    this.#narrator = narrator;
    this.#depot = depot;
  }

  /** Whether a file would be lost if the page were closed. */
  get isBusy(): boolean {
    return this.underWay.length > 0;
  }

  /** What is offered to others, or on its way. */
  get underWay(): readonly TransferState[] {
    return this.state.transfers.filter(isUnderWay);
  }

  /** Offers files to somebody. */
  send(to: string, files: readonly File[]): void {
    for (const file of files) void this.#follow(this.#client.sendFile(to, file));
  }

  addOffer(offer: FileOffer): void {
    const { signal } = offer;
    if (signal.aborted) return;
    this.change({ offers: [...this.state.offers, offer] });
    const handleEnd = () => {
      if (this.#dropOffer(offer)) this.#narrator.note(describeOfferEnd(offer));
    };
    signal.addEventListener('abort', handleEnd, { once: true });
  }

  /** Says yes, as soon as it is known where it is to be saved; who thinks better of that has said nothing. */
  async accept(offer: FileOffer): Promise<void> {
    if (this.#choosing.has(offer)) return;
    this.#choosing.add(offer);
    const destination = await this.#depot.choose(offer.name, offer.size);
    this.#choosing.delete(offer);
    if (destination === undefined) return;
    // It may be over by now, and then that was told.
    if (!this.#dropOffer(offer)) return destination.clear();
    await this.#follow(offer.accept({ to: destination.to }), { destination });
  }

  decline(offer: FileOffer): void {
    this.#narrator.complain(undefined);
    this.#dropOffer(offer);
    offer.decline().catch((error: unknown) => this.#narrator.complain(explain(error)));
  }

  /** Asks what somebody shares, and shows it. */
  async browse(owner: string): Promise<void> {
    this.closeShowcase();
    const browsing = new AbortController();
    this.#browsing = browsing;
    this.change({ showcase: { owner, state: 'asked' } });
    try {
      const files = await this.#client.listFiles(owner, { signal: browsing.signal });
      if (browsing.signal.aborted) return;
      this.change({ showcase: { owner, state: 'answered', files } });
    } catch (error) {
      if (browsing.signal.aborted) return;
      this.change({ showcase: { owner, state: 'failed', problem: explain(error) } });
    }
  }

  closeShowcase(): void {
    this.#browsing?.abort();
    this.#browsing = undefined;
    if (this.state.showcase !== undefined) this.change({ showcase: undefined });
  }

  /** Takes a file of those that somebody shares. */
  async download(owner: string, file: string): Promise<void> {
    const { showcase } = this.state;
    const listed = showcase?.state === 'answered' && showcase.owner === owner ? showcase.files : [];
    const size = listed.find(({ name }) => name === file)?.size;
    const destination = await this.#depot.choose(file.split('/').at(-1) ?? file, size);
    if (destination === undefined) return;
    const transfer = this.#client.download(owner, file, { to: destination.to });
    await this.#follow(transfer, { destination, sharedAs: file });
  }

  setPaused({ key }: TransferState, isPaused: boolean): void {
    this.#followed.get(key)?.setPaused(isPaused);
    this.#look();
  }

  cancel({ key }: TransferState): void {
    this.#followed.get(key)?.cancel();
  }

  /** Saves once more what has arrived. */
  saveAgain({ key, file }: TransferState): void {
    const blob = this.#followed.get(key)?.blob;
    if (blob !== undefined) this.#depot.save(blob, file);
  }

  /** It is over, and need not be shown any more. */
  putAway({ key }: TransferState): void {
    this.#forget(key);
  }

  /** Asks whether to leave, and with that to give up what is on its way. */
  askToLeave(leave: () => void): void {
    this.change({ leave });
  }

  stay(): void {
    this.change({ leave: undefined });
  }

  /** Shows a transfer until it is over, and tells how it ended. */
  async #follow(
    transfer: FileTransfer,
    { destination, sharedAs }: { destination?: Destination; sharedAs?: string } = {},
  ): Promise<void> {
    this.#keys += 1;
    const key = this.#keys;
    const followed = new Followed(key, transfer, sharedAs);
    this.#narrator.complain(undefined);
    this.#followed.set(key, followed);
    transfer.on('state', ({ state }) => {
      // How it ended, `done` tells in a moment.
      if (state === 'moving' || state === 'paused') this.#look();
    });
    this.#looking ??= setInterval(() => this.#look(), lookMs);
    this.#look();
    await transfer.done.then(
      ({ blob }) => this.#handleArrival(key, followed, blob),
      (error: unknown) => {
        this.#handleFailure(key, followed, error);
        return destination?.clear().catch(() => {});
      },
    );
  }

  #handleArrival(key: number, followed: Followed, blob: Blob | undefined): void {
    const { direction, name: file, peer: name } = followed.transfer;
    const word = direction === 'send' ? 'fileSent' : 'fileReceived';
    this.#narrator.note(sentence(word, { name, file }));
    if (blob === undefined) return this.#forget(key);
    followed.blob = blob;
    this.#depot.save(blob, file);
    this.#look();
  }

  #handleFailure(key: number, followed: Followed, error: unknown): void {
    const { transfer, isCancelled } = followed;
    const decision = isCancelled
      ? sentence('fileCancelled', { file: transfer.name })
      : describeDecision(transfer, error);
    if (decision === undefined) {
      followed.problem = explain(error);
      return this.#look();
    }
    this.#forget(key);
    this.#narrator.note(decision);
  }

  #forget(key: number): void {
    this.#followed.delete(key);
    this.#look();
  }

  /** Returns whether it was still open. */
  #dropOffer(offer: FileOffer): boolean {
    const offers = this.state.offers.filter((each) => each !== offer);
    const wasOpen = offers.length < this.state.offers.length;
    if (wasOpen) this.change({ offers });
    return wasOpen;
  }

  #look(): void {
    const transfers = [...this.#followed.values()].map((followed) => followed.look());
    const over = transfers.filter((transfer) => !isUnderWay(transfer));
    for (const { key } of over.slice(0, -maxOver)) this.#followed.delete(key);
    if (over.length === transfers.length) {
      clearInterval(this.#looking);
      this.#looking = undefined;
      this.stay();
    }
    this.change({ transfers: transfers.filter(({ key }) => this.#followed.has(key)) });
  }
}
