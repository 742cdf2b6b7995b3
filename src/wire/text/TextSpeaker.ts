import { ChatError } from '../../errors.js';
import type { Notice, ReplyOf } from '../../protocol/notices.js';
import { parseRequest } from '../../protocol/parseRequest.js';
import type { Chunk } from '../Chunk.js';
import type { RequestHandler, Speaker } from '../dialect.js';
import type { TextStyle } from './Conversation.js';
import { Conversation } from './Conversation.js';
import { splitWord } from './commands.js';
import type { GuestNames } from './GuestNames.js';
import type { InlineFiles } from './InlineFiles.js';

/** Takes what is found in a stream. */
export interface TextSink {
  /** A text, without the newline at its end; undefined stands for one that was too long. */
  handleText(text: string | undefined): void;
  /** What has to be answered without a word of text. */
  handleAnswer(bytes: Uint8Array): void;
  /** Bytes of a file: see `InlineFiles`. Absent where nobody looks for such. */
  takePiece?(bytes: Uint8Array, isWhole: boolean): boolean | undefined;
}

/** Cuts a stream into texts. */
export interface TextSource {
  /**
   * Takes bytes from `offset` up to the end of one thing, or of the data; returns where it stopped: at `offset`, if the
   * next thing has to wait.
   */
  take(data: Uint8Array, offset: number, sink: TextSink): number;
  /** No more will come: what was begun is a text. */
  flush(sink: TextSink): void;
}

export interface TextSpeakerOptions {
  readonly style: TextStyle;
  readonly source: TextSource;
  readonly guests: GuestNames;
  /** Whether a name in brackets before a text is the client's doing: the first is its login, and none of them is said. */
  readonly readsBrackets: boolean;
  /** Whether somebody is there who can try again after a refused login. */
  readonly retriesLogin: boolean;
  readonly greeting?: Uint8Array;
  /** Where its wire carries files. */
  readonly files?: InlineFiles;
}

/** How a client comes in. */
interface Entry {
  /** By `/login`. All others are of the early stages, where a plain `exit` leaves. */
  readonly byLogin: boolean;
  /** The name that it used, which it puts in brackets before all it says. */
  readonly claimed?: string | undefined;
  /** What it said, to be said once it is in. */
  readonly text?: string | undefined;
  /** Times that a guest's name was taken. */
  readonly tries?: number;
}

type Phase =
  | { readonly kind: 'outside' }
  /** It asked to come in, and nothing more is heard until that is decided. */
  | { readonly kind: 'entering'; readonly entry: Entry }
  | { readonly kind: 'inside'; readonly entry: Entry };

const outside: Phase = { kind: 'outside' };
const nothing = new Uint8Array(0);
/** Steps to the next name widen, so this many reach past tens of thousands of guests. */
const maxGuestTries = 16;

/** The name in brackets before a text, and the text. What is longer than any login may be is no name. */
function splitBrackets(text: string): [name: string | undefined, text: string] {
  const [, name, rest] = /^\[([^[\]]{0,128})\] ?(.*)$/s.exec(text) ?? [];
  return [name, rest ?? text];
}

/** Speaks with a client that sends lines of text, and lets it in by whatever name it gives, or none. */
export class TextSpeaker implements Speaker {
  readonly greeting: Uint8Array | undefined;
  readonly #options: TextSpeakerOptions;
  readonly #files: InlineFiles | undefined;
  readonly #conversation: Conversation;
  #phase: Phase = outside;
  /** What is to be done before anything else is heard. */
  #due: ((handler: RequestHandler) => void) | undefined;
  /** Whether the source still holds the beginning of a text that nothing follows. */
  #isToFlush = false;
  #hasEnded = false;

  constructor(options: TextSpeakerOptions) {
    this.#options = options;
    this.#files = options.files;
    this.greeting = options.greeting;
    this.#conversation = new Conversation(options.style);
  }

  push(data: Uint8Array | string, handler: RequestHandler): Uint8Array | undefined {
    if (typeof data === 'string') throw new ChatError('PROTOCOL', 'A stream holds no messages.');
    const rest = this.#pushAll(data, handler);
    this.#files?.flush(handler);
    // Who has sent a file and leaves at once does not take it along.
    const isUnderWay = this.#hasEnded && this.#files?.isUnderWay === true;
    return rest ?? (isUnderWay ? nothing : undefined);
  }

  #pushAll(data: Uint8Array, handler: RequestHandler): Uint8Array | undefined {
    const { source } = this.#options;
    const sink: TextSink = {
      handleText: (text) => this.#hear(text, handler),
      handleAnswer: (bytes) => handler.handleAnswer(bytes),
      takePiece: (bytes, isWhole) =>
        this.#phase.kind === 'inside' ? this.#files?.takePiece(bytes, isWhole, handler) : true,
    };
    let offset = 0;
    while (offset < data.length || this.#hasMore) {
      if (this.#phase.kind === 'entering' || !handler.isReady) return data.subarray(offset);
      const due = this.#due;
      this.#due = undefined;
      if (due !== undefined) {
        due(handler);
      } else if (offset < data.length) {
        const next = source.take(data, offset, sink);
        if (next === offset) return data.subarray(offset);
        offset = next;
      } else {
        this.#isToFlush = false;
        source.flush(sink);
      }
    }
    return undefined;
  }

  end(): void {
    this.#hasEnded = true;
    this.#isToFlush = true;
  }

  tell(notice: Notice): Uint8Array | undefined {
    const { style } = this.#options;
    const phase = this.#phase;
    const isDecided = phase.kind === 'entering';
    if (isDecided && notice.type === 'refused' && this.#triesAgain(notice, phase.entry)) {
      return undefined;
    }
    let texts = this.#conversation.tell(notice);
    if (isDecided && notice.type === 'welcome') {
      const { claimed = notice.name } = phase.entry;
      if (claimed.normalize() !== notice.name) texts ??= [style.words.otherName(notice.name)];
      this.#comeIn(phase.entry);
    }
    const more = this.#files?.tell(notice, this.#conversation.standing) ?? [];
    if (more.length > 0) texts = [...(texts ?? []), ...more];
    return texts && style.encode(texts);
  }

  encodeChunk(chunk: Chunk): Uint8Array[] {
    return this.#files?.encodeChunk(chunk) ?? [];
  }

  /** Whether there is something to do without anything new to hear. */
  get #hasMore(): boolean {
    const isToSpeak = this.#phase.kind === 'entering' && this.#phase.entry.text !== undefined;
    return this.#due !== undefined || isToSpeak || this.#isToFlush;
  }

  #hear(text: string | undefined, handler: RequestHandler): void {
    const phase = this.#phase;
    if (phase.kind === 'outside' && text !== undefined) return this.#hearOutside(text, handler);
    const entry: Entry = phase.kind === 'outside' ? { byLogin: false } : phase.entry;
    // Who came in without a name has none to put before a text.
    const hasBrackets = this.#options.readsBrackets && entry.claimed !== undefined;
    const said = hasBrackets && text !== undefined ? splitBrackets(text)[1] : text;
    if (said !== undefined && this.#files?.hear(said) === true) return;
    this.#conversation.hear(said, handler, !entry.byLogin);
  }

  #hearOutside(text: string, handler: RequestHandler): void {
    const { readsBrackets, style } = this.#options;
    const [claimed, said] = readsBrackets ? splitBrackets(text) : [undefined, text];
    const [word, rest] = splitWord(said);
    if (word === '') return;
    if (word === '/login') return this.#login(rest, handler);
    if (word === '/help') return this.#conversation.answer(style.words.help, handler);
    if (/^(?:\/exit|\/bye|exit)$/.test(said.trim())) return handler.handleRequest({ type: 'bye' });
    const entry = { byLogin: false, claimed, text: said };
    if (claimed === undefined) this.#enterAsGuest(entry, handler);
    else this.#enter(claimed, entry, handler);
  }

  #login(words: string, handler: RequestHandler): void {
    const [name, password] = splitWord(words);
    if (name === '') {
      const { usage } = this.#options.style.words;
      return this.#conversation.answer(usage('/login NAME [PASSWORD]'), handler);
    }
    this.#enter(name, { byLogin: true, claimed: name }, handler, password);
  }

  #enterAsGuest(entry: Entry, handler: RequestHandler): void {
    const { guests } = this.#options;
    const { tries = 0 } = entry;
    const name = tries === 0 ? guests.next() : guests.nextAfterTaken();
    this.#enter(name, { ...entry, tries: tries + 1 }, handler);
  }

  #enter(name: string, entry: Entry, handler: RequestHandler, password = ''): void {
    this.#phase = { kind: 'entering', entry };
    const secret = password === '' ? {} : { password };
    handler.handleRequest(parseRequest({ type: 'login', name, ...secret, resume: false }));
  }

  #comeIn(entry: Entry): void {
    this.#phase = { kind: 'inside', entry };
    const { text } = entry;
    if (text !== undefined) {
      this.#due = (handler) => this.#conversation.hear(text, handler, !entry.byLogin);
    }
  }

  /** A login was refused. True if another is about to follow by itself, and nothing need be told. */
  #triesAgain({ code }: ReplyOf<'refused'>, entry: Entry): boolean {
    this.#phase = outside;
    const { tries = 0, byLogin } = entry;
    const isName = code === 'NAME_TAKEN' || (code === 'NAME_INVALID' && tries === 0);
    if (isName && !byLogin && tries < maxGuestTries) {
      this.#due = (handler) => this.#enterAsGuest(entry, handler);
      return true;
    }
    if (!this.#options.retriesLogin) {
      this.#due = (handler) => handler.handleRequest({ type: 'bye' });
    }
    return false;
  }
}
