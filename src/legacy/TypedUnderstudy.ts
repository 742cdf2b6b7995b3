import type { AnsweredRequest, Request, RequestOf } from '../protocol/requests.js';
import { decodeText } from '../wire/text/decodeText.js';
import { decodeFileFrame, encodeFileFrame } from '../wire/typed/files.js';
import { encodeFrames, FrameType, frame, TypedDecoder } from '../wire/typed/frames.js';
import { Ledger } from './Ledger.js';
import { People } from './People.js';
import { nobody } from './RecordsMember.js';
import { readRecord } from './readRecord.js';
import type { Stage, Understudy } from './Understudy.js';

/** Largest frame that is taken from the old server, in bytes. */
const maxFrameBytes = 65_536;

/** Plays a server of ours in front of the epoll chat's server. */
export class TypedUnderstudy implements Understudy {
  readonly #stage: Stage;
  readonly #ledger: Ledger;
  readonly #frames = new TypedDecoder(maxFrameBytes);
  readonly #people = new People();
  /** The name under which the client wants to come in. */
  #name = '';
  #isIn = false;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#ledger = new Ledger(stage);
  }

  handleRequest(request: Request): void {
    switch (request.type) {
      case 'login':
        this.#name = request.name;
        return this.#send(frame(FrameType.cred, `${request.name} ${request.password ?? ''}`));
      case 'resume':
        return this.#ledger.refuse(undefined, 'EXPIRED', 'This server keeps no sessions.');
      case 'ping':
        return this.#stage.tell({ type: 'pong' });
      case 'bye':
        this.#send(frame(FrameType.close, ''));
        return this.#stage.end();
      default:
        if (this.#isIn && 'id' in request) this.#do(request);
    }
  }

  handleBytes(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      at = this.#frames.take(bytes, at, (type, body) => this.#read(type, body));
    }
  }

  /** What the server had to say, it has said. */
  handleEnd(): void {}

  #do(request: AnsweredRequest): void {
    if (request.type === 'say' && request.pair === undefined) return this.#speak(request);
    this.#ledger.refuse(request.id, 'PROTOCOL', 'This server does not know that.');
  }

  #speak({ id, text }: RequestOf<'say'>): void {
    this.#send(...text.split('\n').map((line) => frame(FrameType.chat, line)));
    // Whether it comes back, nobody knows; if it does, it is passed over.
    this.#ledger.tell({ type: 'message', id, from: this.#name, text, scope: 'room' });
  }

  #read(type: FrameType, body: Uint8Array): void {
    switch (type) {
      case FrameType.cred:
        return this.#handleVerdict(decodeText(body));
      case FrameType.chat:
        if (this.#isIn) this.#handleText(decodeText(body).replace(/\n$/, ''));
        return;
      case FrameType.file:
        return this.#handleFile(body);
      case FrameType.close:
        return this.#stage.tell({ type: 'bye', code: 'SHUTDOWN' });
    }
  }

  #handleVerdict(text: string): void {
    if (this.#isIn) return;
    const [, verdict, reason = ''] = /^(\S+)\s*(.*)$/s.exec(text) ?? [];
    if (verdict !== 'GRANT') {
      return this.#ledger.refuse(undefined, 'DENIED', reason.trim() || 'Access denied.');
    }
    this.#isIn = true;
    this.#people.add(this.#name);
    const own = { name: this.#name, status: 'awake', joinedAt: this.#stage.now() } as const;
    this.#ledger.welcome(this.#name, [own]);
  }

  #handleText(text: string): void {
    const report = readRecord(text);
    const { kind } = report;
    if (kind === 'join' || kind === 'leave') return this.#handlePresence(kind, report.name);
    const isSaid = kind === 'message';
    if (isSaid && report.from === this.#name) return;
    const said = isSaid ? report : { from: nobody, text };
    const { from } = said;
    this.#ledger.tell({
      type: 'message',
      id: this.#ledger.makeId(),
      from,
      text: said.text,
      scope: 'room',
    });
  }

  #handlePresence(kind: 'join' | 'leave', name: string): void {
    if (name === this.#name) return;
    if (kind === 'join') {
      const user = { name, status: 'awake', joinedAt: this.#stage.now() } as const;
      if (this.#people.add(name)) this.#ledger.tell({ type: 'join', user });
    } else if (this.#people.remove(name)) {
      this.#ledger.tell({ type: 'leave', name, reason: 'left' });
    }
  }

  /** This client shares nothing, and says so: whoever asks would wait for ever. */
  #handleFile(body: Uint8Array): void {
    const file = decodeFileFrame(body);
    const { user } = file;
    if (file.type === 'listRequest') {
      this.#send(
        encodeFileFrame({ type: 'listStart', user }),
        encodeFileFrame({ type: 'listEnd', user }),
      );
    } else if (file.type === 'downloadRequest') {
      this.#send(encodeFileFrame({ type: 'downloadNack', user, file: file.file }));
    }
  }

  #send(...frames: readonly string[]): void {
    this.#stage.send(encodeFrames(frames));
  }
}
