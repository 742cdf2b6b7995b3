import type { ChatClient, Message, Pair, PairRequest, Whisper } from '../../index.browser.js';
import { ChatError } from '../../index.browser.js';
import type { FilesStore } from '../files/FilesStore.js';
import { Store } from '../store/Store.js';
import { explain } from '../words/explain.js';
import type { Sentence } from '../words/words.js';
import { sentence } from '../words/words.js';
import type { Conversation, Unsent } from './Conversation.js';
import { withEntry, withoutUnsent, withProblem, withUnsent } from './Conversation.js';
import type { FilesPart } from './FilesPart.js';
import { loadFilesPart } from './FilesPart.js';
import type { RoomState, View } from './RoomState.js';
import { emptyRoom } from './RoomState.js';

/** What the person does, and what the page shows of the room: all state of it is here. */
export class RoomStore extends Store<RoomState> {
  readonly #client: ChatClient;
  #pair: Pair | undefined;
  #loading: Promise<FilesPart> | undefined;
  #keys = 0;

  constructor(client: ChatClient) {
    super(emptyRoom(client.name));
    this.#client = client;
  }

  /** Says something to whom the view says, or whispers it. */
  say(text: string): void {
    const { view, whispersTo } = this.state;
    this.change({ complaint: undefined });
    if (view === 'pair') this.#sayToPartner(text);
    else if (whispersTo !== undefined) this.whisper(whispersTo, text);
    else this.#sayToRoom(text);
  }

  whisper(to: string, text: string): void {
    this.#send('room', { text, whisperedTo: to }, async () => {
      this.addWhisper(await this.#client.whisper(to, text));
    });
  }

  /** What is typed next is whispered; without a name, everyone hears it again. */
  aim(whispersTo: string | undefined): void {
    this.change({ whispersTo, view: 'room', complaint: undefined });
  }

  sleep(): void {
    this.#try(this.#client.sleep());
  }

  wake(): void {
    this.#try(this.#client.wake());
  }

  /** Asks somebody for a 1:1. */
  async ask(name: string): Promise<void> {
    const asking = { name, withdrawal: new AbortController() };
    this.change({ asking: [...this.state.asking, asking], complaint: undefined });
    try {
      await this.#client.pair(name, { signal: asking.withdrawal.signal });
    } catch (error) {
      if (asking.withdrawal.signal.aborted) this.note(sentence('pairWithdrawn', { name }));
      else this.#handleNo(name, error);
    } finally {
      this.change({ asking: this.state.asking.filter((each) => each !== asking) });
    }
  }

  /** Answers a question. */
  answer(question: PairRequest, isYes: boolean): void {
    this.dropQuestion(question);
    this.#try(isYes ? question.accept() : question.decline());
  }

  /** Does something with files: at once, or as soon as the part of the page for that is there. */
  withFiles(act: (files: FilesStore) => void): void {
    const { files } = this.state;
    if (files !== undefined) return act(files.store);
    this.#loadFiles().then(
      ({ store }) => act(store),
      () => this.complain(sentence('filesNotLoaded')),
    );
  }

  endPair(): void {
    if (this.#pair !== undefined) this.#try(this.#pair.end());
  }

  /** Everyone hears what is said again; a 1:1 that is over is put away. */
  show(view: View): void {
    const { pair } = this.state;
    if (view === 'pair' && pair === undefined) return;
    const isPutAway = view === 'room' && pair?.isOver === true;
    this.change({ view, complaint: undefined, ...(isPutAway && { pair: undefined }) });
    this.#markRead();
  }

  setDraft(view: View, draft: string): void {
    this.#changeTalk(view, (talk) => ({ ...talk, draft }));
  }

  /** Puts what could not be sent back to where it is typed. */
  editAgain(view: View, { key, text, whisperedTo }: Unsent): void {
    this.#changeTalk(view, (talk) => withoutUnsent({ ...talk, draft: text }, key));
    if (view === 'room') this.change({ whispersTo: whisperedTo });
  }

  discard(view: View, { key }: Unsent): void {
    this.#changeTalk(view, (talk) => withoutUnsent(talk, key));
  }

  /** The page came before the person's eyes, or left them. */
  setWatched(isWatched: boolean): void {
    this.change({ isWatched });
    this.#markRead();
  }

  /** Something is to be told to the person, or no longer. */
  complain(complaint: Sentence | undefined): void {
    this.change({ complaint });
  }

  showHelp(): void {
    const help = { kind: 'help', key: this.#nextKey(), at: Date.now() } as const;
    this.#changeTalk(this.state.view, (talk) => withEntry(talk, help));
  }

  /** Notes something that happened, where the person looks unless told otherwise. */
  note(what: Sentence, { view = this.state.view, isRift = false } = {}): void {
    const notice = { kind: 'notice', key: this.#nextKey(), at: Date.now() } as const;
    this.#changeTalk(view, (talk) => withEntry(talk, { ...notice, sentence: what, isRift }));
  }

  addMessage(message: Message): void {
    const { seq, from, text, at, scope } = message;
    if (scope === 'pair' && this.state.pair === undefined) return;
    const isMine = from === this.state.me;
    const speech = { kind: 'speech', key: `seq ${seq}`, seq, at, from, text, isMine } as const;
    this.#addSpeech(scope, speech);
  }

  addWhisper(whisper: Whisper): void {
    const { seq, from, to, text, at } = whisper;
    const isMine = from === this.state.me;
    const key = `seq ${seq}`;
    this.#addSpeech('room', { kind: 'speech', key, seq, at, from, text, isMine, whisperedTo: to });
  }

  handleRoster(): void {
    this.change({ me: this.#client.name, users: [...this.#client.users.values()] });
  }

  handleLost(isRoomClosed: boolean): void {
    this.change({ connection: { state: 'lost', isRoomClosed } });
  }

  handleBack(missed: number): void {
    this.change({ connection: { state: 'online' } });
    if (missed > 0) this.note(sentence('backMissed', { missed }), { view: 'room' });
  }

  handleOver(error: ChatError | undefined): void {
    this.change({ connection: { state: 'over', error }, questions: [] });
  }

  addQuestion(question: PairRequest): void {
    this.change({ questions: [...this.state.questions, question] });
  }

  /** Returns whether the question was still open. */
  dropQuestion(question: PairRequest): boolean {
    const questions = this.state.questions.filter((each) => each !== question);
    const wasOpen = questions.length < this.state.questions.length;
    if (wasOpen) this.change({ questions });
    return wasOpen;
  }

  /** Who is in the middle of a sentence to everyone is not torn away from it: the tray tells of the 1:1. */
  handlePairStart(pair: Pair): void {
    const { partner } = pair;
    const { talks } = this.state;
    this.#pair = pair;
    this.change({
      pair: { partner, isOver: false },
      talks: { ...talks, pair: { ...talks.pair, entries: [], unsent: [], unread: 0, draft: '' } },
      ...(talks.room.draft === '' && { view: 'pair', whispersTo: undefined }),
    });
    this.note(sentence('pairStart', { name: partner }), { view: 'pair' });
  }

  handlePairEnd({ partner: name }: Pair): void {
    this.#pair = undefined;
    this.change({ pair: { partner: name, isOver: true } });
    this.note(sentence('pairEnd', { name }), { view: 'pair' });
    if (this.state.view === 'room') {
      this.change({ pair: undefined });
      this.note(sentence('pairEnd', { name }));
    }
  }

  #loadFiles(): Promise<FilesPart> {
    this.#loading ??= loadFilesPart(this.#client, this).then(
      (files) => {
        this.change({ files });
        return files;
      },
      (error: unknown) => {
        // The next one is another try.
        this.#loading = undefined;
        throw error;
      },
    );
    return this.#loading;
  }

  #sayToRoom(text: string): void {
    // Else the server would take it for the partner: that is what a line means while one is in a 1:1.
    if (this.#pair !== undefined) return this.complain(sentence('inPairHint'));
    this.#send('room', { text }, async () => this.addMessage(await this.#client.send(text)));
  }

  #sayToPartner(text: string): void {
    const pair = this.#pair;
    if (pair === undefined) return this.complain(sentence('pairOver'));
    this.#send('pair', { text }, async () => this.addMessage(await pair.send(text)));
  }

  /** Shows what is under way until it is in the order, or why it never will be. */
  async #send(view: View, what: Omit<Unsent, 'key'>, send: () => Promise<void>): Promise<void> {
    const key = this.#nextKey();
    this.#changeTalk(view, (talk) => withUnsent(talk, { ...what, key }));
    try {
      await send();
      this.#changeTalk(view, (talk) => withoutUnsent(talk, key));
    } catch (error) {
      this.#changeTalk(view, (talk) => withProblem(talk, key, explain(error)));
    }
  }

  #handleNo(name: string, error: unknown): void {
    const code = error instanceof ChatError ? error.code : undefined;
    if (code === 'PAIR_DECLINED') this.note(sentence('pairDeclined', { name }));
    else if (code === 'EXPIRED') this.note(sentence('pairExpired', { name }));
    else this.complain(explain(error));
  }

  #try(doing: Promise<unknown>): void {
    this.change({ complaint: undefined });
    doing.catch((error: unknown) => this.complain(explain(error)));
  }

  #addSpeech(view: View, speech: Conversation['entries'][number] & { kind: 'speech' }): void {
    const before = this.state.talks[view];
    this.#changeTalk(view, (talk) => withEntry(talk, speech));
    if (speech.isMine || this.state.talks[view] === before) return;
    const { isWatched, missed } = this.state;
    if (!isWatched) this.change({ missed: missed + 1 });
    if (!isWatched || this.state.view !== view) {
      this.#changeTalk(view, (talk) => ({ ...talk, unread: talk.unread + 1 }));
    }
  }

  #markRead(): void {
    const { isWatched, view } = this.state;
    if (!isWatched) return;
    this.change({ missed: 0 });
    this.#changeTalk(view, (talk) => ({ ...talk, unread: 0 }));
  }

  #changeTalk(view: View, change: (talk: Conversation) => Conversation): void {
    const { talks } = this.state;
    const talk = change(talks[view]);
    if (talk !== talks[view]) this.change({ talks: { ...talks, [view]: talk } });
  }

  #nextKey(): string {
    this.#keys += 1;
    return `key ${this.#keys}`;
  }
}
