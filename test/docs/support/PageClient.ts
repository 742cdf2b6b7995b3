import { setTimeout as delay } from 'node:timers/promises';
import { PageFiles } from './PageFiles.js';
import type { Json, Piece } from './Peer.js';
import { isPiece, Peer } from './Peer.js';

interface Unanswered {
  readonly request: Json;
  readonly resolve: (answer: Json) => void;
}

/** A member as docs/PROTOCOL.md tells to write one, from that page alone; the numbers are those of its chapters. */
export class PageClient {
  /** Everything heard, in order. */
  readonly facts: Json[] = [];
  readonly roster = new Set<unknown>();
  readonly files: PageFiles;
  readonly #port: number;
  readonly #name: string;
  readonly #unanswered = new Map<string, Unanswered>();
  #handleAnswered: () => void = () => {};
  #peer: Peer | undefined;
  #welcome: Json = {};
  readonly #limits: Record<string, number> = {};
  #place = 0;
  /** 9: where to resume from while it is not known who is here. */
  #rosterlessPlace: number | undefined;
  #count = 0;
  #tokens = 0;
  #filledAt = 0;

  constructor(port: number, name: string) {
    this.#port = port;
    this.#name = name;
    const limits = this.#limits;
    this.files = new PageFiles({
      name,
      get windowBytes() {
        return limits.transferWindowBytes ?? 0;
      },
      ask: async (request) => (await this.request(request)).answer,
      tell: (word) => this.#tell(word),
      sendChunk: (piece) => void this.#peer?.sendChunk(piece),
    });
  }

  /** Resolves when it takes part: for the first time (3), or again (9). */
  async connect(): Promise<void> {
    const peer = await Peer.connect(this.#port);
    const { session, token } = this.#welcome;
    const login = { type: 'login', name: this.#name };
    const resume = { type: 'resume', session, token, seq: this.#rosterlessPlace ?? this.#place };
    peer.send(session === undefined ? login : resume);
    await this.#arrive(peer);
    // 9: again, with its id, before any new one; what is asked for meanwhile joins the end.
    for (const { request } of this.#unanswered.values()) await this.#send(request, peer);
    this.#peer = peer;
    if (session !== undefined) this.files.handleBack();
    void this.#read(peer);
  }

  /** Loses the connection. */
  lose(): void {
    this.#peer?.cut();
    this.#peer = undefined;
  }

  /** Resolves when the request has left; its `answer` is that of chapter 7. One at a time. */
  async request(request: Json): Promise<{ answer: Promise<Json> }> {
    // 13: never more than a burst unanswered.
    while (this.#unanswered.size >= this.#burst) {
      await new Promise<void>((resolve) => {
        this.#handleAnswered = resolve;
      });
    }
    this.#count += 1;
    const id = `${this.#name}-${this.#count}`;
    const whole = { ...request, id };
    const answer = new Promise<Json>((resolve) => {
      this.#unanswered.set(id, { request: whole, resolve });
    });
    if (this.#peer !== undefined) await this.#send(whole, this.#peer);
    return { answer };
  }

  get #burst(): number {
    return this.#limits.messageBurst ?? 0;
  }

  /** 9: the welcome, what was missed, and who is here where that is due. */
  async #arrive(peer: Peer): Promise<void> {
    const welcome = await peer.next();
    if (isPiece(welcome) || welcome?.type !== 'welcome')
      throw new Error(`No welcome: ${JSON.stringify(welcome)}`);
    this.#welcome = welcome;
    Object.assign(this.#limits, welcome.limits);
    if (welcome.resumed !== true) this.#begin();
    else if (welcome.gap !== undefined) this.#handleGap(welcome.gap as Json);
    let missed = Number(welcome.missed);
    while (missed > 0 || this.#rosterlessPlace !== undefined) {
      const notice = await peer.next();
      if (notice === undefined) throw new Error('Lost on the way in.');
      if (this.#handle(notice, peer) === 'fact') missed -= 1;
    }
  }

  /** A session begins: 8, its place in the order; 13, a full bucket. */
  #begin(): void {
    this.#place = Number(this.#welcome.seq);
    this.#rosterlessPlace = 0;
    this.#tokens = this.#burst;
    this.#filledAt = performance.now();
  }

  #handleGap({ afterSeq, nextSeq }: Json): void {
    this.#place = Math.max(this.#place, Number(nextSeq) - 1);
    this.#rosterlessPlace = Number(afterSeq);
    this.roster.clear();
  }

  /** 13: takes a token, and waits while there is none. */
  async #send(request: Json, peer: Peer): Promise<void> {
    this.#takeToken();
    if (this.#tokens < 0) await delay(-this.#tokens / this.#perMs);
    peer.send(request);
  }

  /** 13: waits for nothing, but that it is one restart more counts. */
  #tell(word: Json): void {
    if (word.restart === true) this.#takeToken();
    this.#peer?.send(word);
  }

  get #perMs(): number {
    return ((this.#limits.messagesPerSecond ?? 0) * 0.99) / 1000;
  }

  #takeToken(): void {
    const now = performance.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#filledAt) * this.#perMs) - 1;
    this.#filledAt = now;
  }

  async #read(peer: Peer): Promise<void> {
    for (let next = await peer.next(); next !== undefined; next = await peer.next()) {
      if (peer === this.#peer) this.#handle(next, peer);
    }
  }

  #handle(received: Json | Piece, peer: Peer): 'fact' | 'reply' {
    if (!isPiece(received)) return this.#handleNotice(received, peer);
    this.files.handleChunk(received);
    return 'reply';
  }

  #handleNotice(notice: Json, peer: Peer): 'fact' | 'reply' {
    switch (notice.type) {
      case 'ping':
        peer.send({ type: 'pong' });
        return 'reply';
      case 'roster':
        for (const user of notice.users as Json[]) this.roster.add(user.name);
        if (notice.more !== true) this.#rosterlessPlace = undefined;
        return 'reply';
      case 'done':
      case 'refused':
        this.#handleAnswer(notice);
        return 'reply';
      case 'credit':
      case 'fileSum':
      case 'filePause':
      case 'fileDirect':
        this.files.handleWord(notice);
        return 'reply';
      case 'browse':
        // 12: it shares nothing.
        this.#tell({ type: 'files', query: notice.query, files: [], more: false });
        return 'reply';
      default:
        this.#handleFact(notice);
        return 'fact';
    }
  }

  #handleFact(fact: Json): void {
    // 8: a place that is not above the highest one is known already.
    const seq = Number(fact.seq);
    if (seq <= this.#place) return;
    this.#place = seq;
    this.facts.push(fact);
    if (fact.type === 'join') this.roster.add((fact.user as Json).name);
    if ((fact.from ?? fact.by) === this.#name) this.#handleAnswer(fact);
    this.files.handleFact(fact);
  }

  #handleAnswer(answer: Json): void {
    const id = String(answer.id);
    this.#unanswered.get(id)?.resolve(answer);
    this.#unanswered.delete(id);
    this.#handleAnswered();
  }
}
