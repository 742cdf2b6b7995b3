import type { ChatError } from '../../../src/errors.js';
import type { Notice } from '../../../src/protocol/notices.js';
import type { Request, RequestOf } from '../../../src/protocol/requests.js';
import type { Chunk } from '../../../src/wire/Chunk.js';
import type { Act, Dialect, RequestHandler, Speaker } from '../../../src/wire/dialect.js';

/** What a speaker led to, in order; bytes as latin1. */
export type Finding =
  | { readonly request: Request }
  | { readonly act: Act }
  | { readonly invalid: string; readonly code: string }
  | { readonly answer: string }
  | { readonly chunk: { readonly file: number; readonly offset: number; readonly data: string } }
  | { readonly told: string };

const limits = {
  maxFrameBytes: 65_536,
  maxTextBytes: 4096,
  messagesPerSecond: 100,
  messageBurst: 100,
  pingMs: 25_000,
  pongMs: 20_000,
  resumeMs: 120_000,
  maxFileBytes: 1e9,
  transferWindowBytes: 262_144,
};

export function welcomeOf(name: string): Notice {
  return {
    type: 'welcome',
    name,
    session: 's',
    token: 't',
    seq: 0,
    at: 0,
    resumed: false,
    missed: 0,
    requests: [],
    files: [],
    limits,
  };
}

/** Talks with one speaker in the place of a server: decides on logins, keeps what comes, and may be busy. */
export class Interview implements RequestHandler {
  readonly findings: Finding[] = [];
  /** What was pushed and not taken. */
  rest: Uint8Array | undefined;
  /** How many more things it is ready for. */
  patience = Number.POSITIVE_INFINITY;
  readonly #speaker: Speaker;
  readonly #decide: (login: RequestOf<'login'>) => Notice;
  #login: RequestOf<'login'> | undefined;
  #isOver = false;

  constructor(
    dialect: Dialect,
    decide: (login: RequestOf<'login'>) => Notice = ({ name }) => welcomeOf(name),
    maxFrameBytes = limits.maxFrameBytes,
  ) {
    this.#speaker = dialect.createSpeaker(maxFrameBytes, (act) => this.findings.push({ act }));
    this.#decide = decide;
  }

  get isReady(): boolean {
    return this.patience > 0 && this.#login === undefined && !this.#isOver;
  }

  get requests(): Request[] {
    return this.findings.flatMap((finding) => ('request' in finding ? [finding.request] : []));
  }

  /** All bytes that the client is sent. */
  get sent(): string {
    return this.findings
      .map((finding) =>
        'told' in finding ? finding.told : 'answer' in finding ? finding.answer : '',
      )
      .join('');
  }

  /** Pushes bytes, decides, and goes on until nothing more happens. */
  push(data: Uint8Array | string): this {
    const rest = this.rest ?? new Uint8Array(0);
    let next: Uint8Array | string = typeof data === 'string' ? data : Buffer.concat([rest, data]);
    for (;;) {
      this.rest = this.#speaker.push(next, this);
      const login = this.#login;
      this.#login = undefined;
      if (login !== undefined) this.tell(this.#decide(login));
      // It may be waiting for something else than for who talks with it.
      const isSame = login === undefined && this.rest?.length === next.length;
      const isStuck = this.rest === undefined ? login === undefined : isSame || !this.isReady;
      if (isStuck) return this;
      next = this.rest ?? new Uint8Array(0);
    }
  }

  end(): this {
    this.#speaker.end?.();
    return this.push(new Uint8Array(0));
  }

  tell(notice: Notice): this {
    const bytes = this.#speaker.tell(notice);
    if (bytes !== undefined) this.findings.push({ told: Buffer.from(bytes).toString('latin1') });
    return this;
  }

  handleRequest(request: Request): void {
    this.patience -= 1;
    this.findings.push({ request });
    if (request.type === 'login') this.#login = request;
    if (request.type === 'bye') this.#isOver = true;
  }

  handleChunk(chunk: Chunk): void {
    this.findings.push({ chunk: { ...chunk, data: Buffer.from(chunk.data).toString('latin1') } });
  }

  handleInvalid(id: string, { code }: ChatError): void {
    this.patience -= 1;
    this.findings.push({ invalid: id, code });
  }

  handleAnswer(bytes: Uint8Array): void {
    this.patience -= 1;
    this.findings.push({ answer: Buffer.from(bytes).toString('latin1') });
  }
}
