import { ChatError } from '../../errors.js';
import type { Notice } from '../../protocol/notices.js';
import { parseRequest } from '../../protocol/parseRequest.js';
import type { Act, Dialect, RequestHandler, Speaker } from '../dialect.js';
import { Conversation } from '../text/Conversation.js';
import { decodeText } from '../text/decodeText.js';
import { tellOne } from '../text/narration.js';
import { textFormat } from '../text/textFormat.js';
import type { Words } from '../text/words.js';
import { decodeFileFrame, encodeFileFrame } from './files.js';
import { encodeFrames, FrameType, frame, TypedDecoder } from './frames.js';
import type { FileFrames } from './TypedFiles.js';
import { TypedFiles } from './TypedFiles.js';

/** A text without the newline at its end: what ends it here is the frame. */
function chat(text: string): string {
  return frame(FrameType.chat, text.replace(/\n$/, ''));
}

function encodeChats(texts: readonly string[]): Uint8Array {
  return encodeFrames(texts.map(chat));
}

function encodeFiles({ frames, text }: FileFrames): Uint8Array | undefined {
  if (frames.length === 0) return undefined;
  const told = text === undefined ? [] : [chat(text)];
  return encodeFrames([...frames.map(encodeFileFrame), ...told]);
}

/**
 * `outside`: nothing but a login is taken. `entering`: it is being decided. `inside`: a member. `denied`: the client has been
 * told so, and is to go. `over`: one of the two has said that this is the end.
 */
type Phase = 'outside' | 'entering' | 'inside' | 'denied' | 'over';

class TypedSpeaker implements Speaker {
  readonly #frames: TypedDecoder;
  readonly #conversation: Conversation;
  readonly #files: TypedFiles;
  #phase: Phase = 'outside';

  constructor(words: Words, maxFrameBytes: number, act: (act: Act) => void) {
    this.#frames = new TypedDecoder(maxFrameBytes);
    this.#files = new TypedFiles(act);
    this.#conversation = new Conversation({ words, encode: encodeChats, tellOne });
  }

  push(data: Uint8Array | string, handler: RequestHandler): Uint8Array | undefined {
    if (typeof data === 'string') throw new ChatError('PROTOCOL', 'A stream holds no messages.');
    if (this.#phase === 'denied') this.#leave(handler);
    let offset = 0;
    while (offset < data.length && this.#phase !== 'over') {
      if (this.#phase === 'entering' || !handler.isReady) return data.subarray(offset);
      offset = this.#frames.take(data, offset, (type, body) => this.#hear(type, body, handler));
    }
    return undefined;
  }

  /** A frame that was begun is none, but those before it may still have to wait. */
  end(): void {}

  tell(notice: Notice): Uint8Array | undefined {
    const phase = this.#phase;
    const files = this.#files.tell(notice, this.#conversation.standing.name);
    if (files !== undefined) return encodeFiles(files);
    const texts = this.#conversation.tell(notice) ?? [];
    if (notice.type === 'welcome') {
      this.#phase = 'inside';
      return encodeFrames([frame(FrameType.cred, 'GRANT'), ...texts.map(chat)]);
    }
    const isDenial = notice.type === 'refused' && phase === 'entering';
    if (notice.type !== 'bye' && !isDenial) {
      return texts.length === 0 ? undefined : encodeChats(texts);
    }
    this.#phase = isDenial ? 'denied' : 'over';
    if (phase === 'denied' || phase === 'over') return undefined;
    if (phase === 'inside') {
      return encodeFrames([...texts.map(chat), frame(FrameType.close, '')]);
    }
    const [reason = ''] = texts;
    const denied = `DENIED ${reason.replace(/^\* /, '')}`.trimEnd();
    return encodeFrames([frame(FrameType.cred, denied)]);
  }

  tellPlace(file: number, host: string, port: number): Uint8Array | undefined {
    const frame = this.#files.placeOf(file, host, port);
    return frame && encodeFiles({ frames: [frame] });
  }

  #hear(type: FrameType, body: Uint8Array, handler: RequestHandler): void {
    if (type === FrameType.cred) return this.#logIn(decodeText(body), handler);
    if (this.#phase !== 'inside' && type !== FrameType.close) {
      throw new ChatError('PROTOCOL', 'Log in first.');
    }
    switch (type) {
      case FrameType.chat:
        return this.#conversation.hear(decodeText(body).replace(/\r?\n$/, ''), handler, false);
      case FrameType.file:
        return this.#files.hear(decodeFileFrame(body), handler);
      case FrameType.close:
        return this.#leave(handler);
    }
  }

  #leave(handler: RequestHandler): void {
    this.#phase = 'over';
    handler.handleRequest({ type: 'bye' });
  }

  #logIn(text: string, handler: RequestHandler): void {
    const [, name, password] = /^([^ ]*)(?: (.*))?$/s.exec(text.replace(/\r?\n$/, '')) ?? [];
    if (this.#phase === 'outside') this.#phase = 'entering';
    handler.handleRequest(
      parseRequest({ type: 'login', name, ...(password && { password }), resume: false }),
    );
  }
}

/** The wire of the epoll chat: an octet that says what it is, a text, a NUL. */
export function makeTyped(words: Words): Dialect {
  return {
    name: 'typed',
    format: textFormat('typed/tcp', words, encodeChats),
    knowsRules: false,
    files: { takesOffers: false, shares: true, bySocket: true },
    createSpeaker: (maxFrameBytes, act) => new TypedSpeaker(words, maxFrameBytes, act),
  };
}
