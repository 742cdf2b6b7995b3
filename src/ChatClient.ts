import { GuardedEmitter } from '#emitter/GuardedEmitter';
import { looksLikeName } from './accounts/looksLikeName.js';
import type { WelcomeKind } from './client/Arrival.js';
import type { ClientState } from './client/ClientState.js';
import { closedError } from './client/clientErrors.js';
import { Filing } from './client/Filing.js';
import { Lifeline } from './client/Lifeline.js';
import type { Answer } from './client/Outgoing.js';
import type { Pair } from './client/Pair.js';
import { Pairing } from './client/Pairing.js';
import { systemClock } from './clock.js';
import { ChatError } from './errors.js';
import type { ChatClientEvents, Gap } from './events.js';
import type { ChatClientOptions, WaitOptions } from './options.js';
import { defaultMaxTextBytes } from './protocol/limits.js';
import type { Message, SharedFile, User, Whisper } from './protocol/model.js';
import type { Fact, ReplyOf } from './protocol/notices.js';
import { Roster } from './protocol/Roster.js';
import type { Asked } from './protocol/requests.js';
import { checkText } from './protocol/text.js';
import { messageOf, whisperOf } from './protocol/toModel.js';
import { systemRandomBytes } from './random.js';
import { Stream } from './Stream.js';
import type { ReceiveOptions } from './transfer/FileOffer.js';
import { FileOffer } from './transfer/FileOffer.js';
import type { FileSource } from './transfer/FileSource.js';
import type { FileTransfer } from './transfer/FileTransfer.js';
import type { SendFileOptions } from './transfer/SendFileOptions.js';
import { Share } from './transfer/Share.js';
import type { SharedFolderOptions } from './transfer/SharedFiles.js';

/**
 * A member of a chat room: events of what happens, promises of what it does. Comes back by itself when the connection is
 * lost, without losing or doubling a message.
 *
 * @example
 * ```ts
 * const client = await ChatClient.connect({ url: 'tcp://127.0.0.1:30000', name: 'atom' });
 * client.on('message', ({ message }) => console.log(message.from, message.text));
 * await client.send('hello');
 * ```
 */
export class ChatClient extends GuardedEmitter<ChatClientEvents> implements AsyncDisposable {
  readonly #options: ChatClientOptions;
  readonly #lifeline: Lifeline;
  readonly #pairing: Pairing;
  readonly #filing: Filing;
  readonly #parts: readonly [Pairing, Filing];
  readonly #roster = new Roster();
  readonly #streams = new Set<Stream<Message>>();

  /** Nothing happens before `connect()`. */
  constructor(options: ChatClientOptions) {
    super();
    const { clock = systemClock, randomBytes = systemRandomBytes } = options;
    this.#options = options;
    this.#lifeline = new Lifeline(options, clock, randomBytes, {
      handleWelcome: (welcome, kind, gap) => this.#handleWelcome(welcome, kind, gap),
      handleRoster: (users) => this.#handleRoster(users),
      handleFact: (fact) => this.#handleFact(fact),
      handleFlow: (flow) => this.#filing.handleFlow(flow),
      handleChunk: (chunk) => this.#filing.files?.handleChunk(chunk),
      handleDrain: () => this.#filing.files?.pump(),
      handleArrived: (welcome, kind) => this.#handleArrived(welcome, kind),
      handleLost: (error, willReconnect) => this.emit('disconnect', { willReconnect, error }),
      handleClosed: (error) => this.#handleClosed(error),
    });
    const own = { options, clock, lifeline: this.#lifeline, emit: this.emit.bind(this) };
    this.#pairing = new Pairing({
      ...own,
      say: (text, pair, wait) => this.#say(text, pair, wait),
    });
    this.#filing = new Filing({
      ...own,
      emitOffer: (...offer) => this.emit('fileOffer', { offer: new FileOffer(...offer) }),
    });
    this.#parts = [this.#pairing, this.#filing];
  }

  /** Makes a client and connects it; what `connect()` rejects with, this does. */
  static async connect(options: ChatClientOptions & WaitOptions): Promise<ChatClient> {
    const client = new ChatClient(options);
    await client.connect(options);
    return client;
  }

  /** The name in the room; before the first connection, the name asked for. */
  get name(): string {
    return this.#lifeline.name;
  }

  /** See {@link ClientState}. */
  get state(): ClientState {
    return this.#lifeline.state;
  }

  /** Everyone in the room, oneself too, by name. Live: it changes with the room. */
  get users(): ReadonlyMap<string, User> {
    return this.#roster.users;
  }

  /** The longest text that this server takes, in bytes of UTF-8; before the first connection, the usual 4 096. */
  get maxTextBytes(): number {
    return this.#lifeline.limits?.maxTextBytes ?? defaultMaxTextBytes;
  }

  /** The 1:1 this client is in, if it is in one. */
  get currentPair(): Pair | undefined {
    return this.#pairing.pair;
  }

  /**
   * Comes in. What is transient (refused, reset, timed out connections) is tried again with backoff until `timeoutMs`
   * (default 20 000 ms) is over; with `reconnect: false` the first failure is the last. Rejects with the server's refusal
   * at once (`NAME_TAKEN`, `NAME_INVALID`, `DENIED`, `SERVER_FULL`, `RATE_LIMITED`, `PROTOCOL`), with `TIMEOUT` or
   * `UNREACHABLE`, or with the signal's reason. In Node what will not pass by itself is not tried again: then
   * `UNREACHABLE` has `details` of `{ permanent: true }`, and as its `cause` a certificate that is not trusted, or an
   * answer like `404 Not Found`. No event that follows is lost to a listener attached right after it.
   */
  async connect(wait: WaitOptions = {}): Promise<void> {
    // Whether it may be used at all, and is free, the server says.
    if (!looksLikeName(this.#options.name)) {
      throw new ChatError('NAME_INVALID', 'A name is 1 to 32 letters, digits, or _ - . between.');
    }
    if (!URL.canParse(this.#options.url)) {
      throw new ChatError('PROTOCOL', `Not a URL: ${this.#options.url}`);
    }
    return this.#lifeline.connect(wait);
  }

  /**
   * Says something: to the room, or while in a 1:1, to the partner only. Resolves with the message in its place in the
   * order. Rejects with `TEXT_INVALID`, `TOO_LARGE`, `NOT_CONNECTED`, `PAIR_ENDED`, `USER_ASLEEP`, `DENIED`; with `TIMEOUT`
   * if it certainly did not happen and `INDETERMINATE` if nobody can say; or with the signal's reason. It waits out a lost
   * connection and the server's rate limit. Sending wakes who sleeps.
   */
  send(text: string, wait: WaitOptions = {}): Promise<Message> {
    return this.#say(text, this.#pairing.pair?.id, wait);
  }

  /** Says something to one person only. Rejects as `send` does, and with `USER_UNKNOWN`, `USER_ASLEEP` or `SELF`. */
  async whisper(to: string, text: string, wait: WaitOptions = {}): Promise<Whisper> {
    checkText(text, this.maxTextBytes);
    const { id, answer } = await this.#request({ type: 'whisper', to, text }, wait);
    if (answer.type === 'whisper') return whisperOf(answer);
    const { seq = 0, at = 0 } = answer;
    return { id, seq, from: this.name, to, text, at };
  }

  /** Asks the server who is here. Rejects with `NOT_CONNECTED`, `TIMEOUT` or the signal's reason. */
  async list(wait: WaitOptions = {}): Promise<User[]> {
    const { answer } = await this.#request({ type: 'list' }, wait);
    return answer.type === 'list' ? (answer.items as User[]) : [];
  }

  /** Falls asleep: no message of any kind arrives until `wake()`, or until this client says something. */
  async sleep(wait: WaitOptions = {}): Promise<void> {
    await this.#request({ type: 'sleep' }, wait);
  }

  /** Wakes up. What was said meanwhile is not told. */
  async wake(wait: WaitOptions = {}): Promise<void> {
    await this.#request({ type: 'wake' }, wait);
  }

  /**
   * Asks somebody for a 1:1. Resolves when it was accepted. Rejects with `PAIR_DECLINED`, `PAIR_BUSY`, `USER_ASLEEP`,
   * `USER_UNKNOWN`, `SELF`, `EXPIRED`, `NOT_CONNECTED`, `TIMEOUT` or the signal's reason. Giving up takes the question back.
   */
  pair(name: string, wait: WaitOptions = {}): Promise<Pair> {
    return this.#pairing.ask(name, wait);
  }

  /**
   * Offers somebody a file: not a byte of it moves before that person has said yes. Returns the transfer at once; whatever
   * goes wrong, its `done` rejects with. Survives lost connections, and goes on from where it was.
   */
  sendFile(to: string, source: FileSource, options: SendFileOptions = {}): FileTransfer {
    return this.#filing.send(to, source, options);
  }

  /**
   * Shares the files of a folder: who is in the room may list and download them. Resolves with the handle that ends it.
   * Rejects with `FILE_NOT_FOUND` if there is no such folder, with `TIMEOUT`, or with the signal's reason; then nothing is
   * shared. Node only.
   */
  async share(folder: string | URL, options: SharedFolderOptions = {}): Promise<Share> {
    return new Share(await this.#filing.share(folder, options));
  }

  /**
   * Asks what somebody shares. Rejects with `USER_UNKNOWN`, `SELF`, `UNREACHABLE`, `NOT_CONNECTED`, `TIMEOUT` or the signal's
   * reason.
   */
  async listFiles(name: string, wait: WaitOptions = {}): Promise<SharedFile[]> {
    const { answer } = await this.#request({ type: 'browse', to: name }, wait);
    return answer.type === 'list' ? (answer.items as SharedFile[]) : [];
  }

  /**
   * Downloads what somebody shares, by the name that `listFiles` gives. Returns the transfer at once; its `done` rejects with
   * `FILE_NOT_FOUND` if there is no such file, or it is not shared.
   */
  download(from: string, file: string, options: ReceiveOptions): FileTransfer {
    return this.#filing.download(from, file, options);
  }

  /**
   * All messages from now on, to the room and within the 1:1, one's own too, until the client is closed or the signal
   * aborts. Collects between the steps of the loop; a loop that is 8 192 messages behind gets a `SLOW` error.
   */
  messages({ signal }: { readonly signal?: AbortSignal } = {}): AsyncIterableIterator<Message> {
    const stop = () => stream.end();
    const stream = new Stream<Message>(() => {
      this.#streams.delete(stream);
      signal?.removeEventListener('abort', stop);
    });
    if (this.state === 'closed' || signal?.aborted === true) {
      stream.end();
    } else {
      this.#streams.add(stream);
      signal?.addEventListener('abort', stop, { once: true });
    }
    return stream;
  }

  /**
   * Leaves the room for good. Gives up to 5 s to what is still unanswered, says goodbye, and resolves when the connection
   * is closed, and nothing is left of files that were on their way. What is unanswered even then rejects with
   * `NOT_CONNECTED` if it certainly did not happen, and with `INDETERMINATE` if nobody can say.
   */
  async close(): Promise<void> {
    await this.#lifeline.close();
    await this.#filing.whenSettled();
  }

  /** The same as {@link ChatClient.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal */
  protected override handleListenerError(error: unknown, event: string): void {
    // A failing listener of failures has nobody left to tell.
    if (event !== 'error') this.emit('error', { error, context: `listener of ${event}` });
  }

  async #say(text: string, pair: number | undefined, wait: WaitOptions): Promise<Message> {
    checkText(text, this.maxTextBytes);
    const { id, answer } = await this.#request({ type: 'say', text, pair }, wait);
    if (answer.type === 'message') return messageOf(answer);
    const { seq = 0, at = 0 } = answer;
    const scope = pair === undefined ? 'room' : 'pair';
    return { id, seq, from: this.name, text, at, scope };
  }

  #request(request: Asked, wait: WaitOptions): Promise<{ id: string; answer: Answer }> {
    return new Promise((resolve, reject) => {
      const handleAnswer = (answer: Answer, id: string) => resolve({ id, answer });
      this.#lifeline.request(request, { handleAnswer, handleFailure: reject }, wait);
    });
  }

  #handleWelcome(welcome: ReplyOf<'welcome'>, kind: WelcomeKind, gap: Gap | undefined): void {
    if (kind === 'first') return;
    // The place was lost, and with it whatever was between the two.
    if (kind === 'renewed')
      this.#handleSessionOver(new ChatError('EXPIRED', 'The session is over.'));
    this.emit('reconnect', { missed: welcome.missed });
    if (gap === undefined) return;
    this.emit('gap', gap);
    // Where nothing new is lost, all that led to the present is about to be told, at its place. What was open before
    // that is known, and follows it.
    if (welcome.gap === undefined) return;
    for (const part of this.#parts) part.handleGap(welcome);
  }

  #handleRoster(users: readonly User[]): void {
    this.#roster.reset(users);
    this.emit('roster', { users: this.users });
  }

  #handleArrived(welcome: ReplyOf<'welcome'>, kind: WelcomeKind): void {
    if (welcome.gap !== undefined) {
      for (const part of this.#parts) part.catchUp();
    }
    if (kind === 'resumed') this.#filing.files?.handleBack();
    if (kind === 'first') this.emit('connect', { name: this.name, users: this.users });
  }

  #handleFact(fact: Fact): void {
    const user = this.#roster.apply(fact);
    for (const part of this.#parts) part.handleFact(fact);
    switch (fact.type) {
      case 'message': {
        const message = messageOf(fact);
        for (const stream of this.#streams) stream.push(message);
        this.emit('message', { message });
        return;
      }
      case 'whisper':
        if (fact.to === this.name) this.emit('whisper', { whisper: whisperOf(fact) });
        return;
      case 'leave':
        if (user !== undefined) this.emit('leave', { user, reason: fact.reason });
        break;
      case 'join':
      case 'sleep':
      case 'wake':
        if (user !== undefined) this.emit(fact.type, { user });
        break;
      case 'pairStart':
      case 'pairEnd':
        break;
      default:
        return;
    }
    this.emit('roster', { users: this.users });
  }

  #handleClosed(error: ChatError | undefined): void {
    this.#handleSessionOver(error ?? closedError());
    for (const stream of [...this.#streams]) stream.end();
    this.emit('close', error === undefined ? {} : { error });
  }

  #handleSessionOver(error: ChatError): void {
    for (const part of this.#parts) part.close(error);
  }
}
