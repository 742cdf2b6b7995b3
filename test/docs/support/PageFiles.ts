import { createHash } from 'node:crypto';
import type { Json, Piece } from './Peer.js';

/** What a client by docs/PROTOCOL.md has for its files. */
export interface FilesClient {
  readonly name: string;
  readonly windowBytes: number;
  /** 4: resolves with the answer. */
  ask(request: Json): Promise<Json>;
  /** 4: beside the order; lost when there is no connection. */
  tell(word: Json): void;
  sendChunk(piece: Piece): void;
}

interface Sending {
  readonly bytes: Buffer;
  /** 12: from where the next chunk is; undefined while the server has to say so. */
  sent: number | undefined;
  upTo: number;
  isSumTold: boolean;
}

interface Receiving {
  readonly size: number;
  readonly bytes: Buffer[];
  offset: number;
  upTo: number;
  sum: string | undefined;
}

const maxChunkOctets = 61_440;

/** The files of a client as docs/PROTOCOL.md tells of them, by the server; the numbers are those of its chapters. */
export class PageFiles {
  /** What came, whole and verified, by the number of the transfer. */
  readonly received = new Map<number, Buffer>();
  readonly #client: FilesClient;
  readonly #sending = new Map<number, Sending>();
  readonly #receiving = new Map<number, Receiving>();
  readonly #offers = new Map<number, Buffer>();
  readonly #asked = new Set<number>();
  readonly #ends = new Map<number, (outcome: unknown) => void>();

  constructor(client: FilesClient) {
    this.#client = client;
  }

  /** Resolves with how it ended. */
  async send(to: string, name: string, bytes: Buffer): Promise<unknown> {
    const request = { type: 'offerFile', to, name, size: bytes.length, path: 'relay' };
    const { seq } = await this.#client.ask(request);
    this.#offers.set(Number(seq), bytes);
    return new Promise((resolve) => this.#ends.set(Number(seq), resolve));
  }

  handleFact(fact: Json): void {
    const file = Number(fact.file);
    switch (fact.type) {
      case 'fileOffer':
        // Everything is wanted.
        if (fact.to !== this.#client.name) return;
        this.#asked.add(Number(fact.seq));
        void this.#client.ask({ type: 'acceptFile', file: fact.seq, path: 'relay' });
        return;
      case 'fileStart':
        return this.#start(file, Number(fact.size));
      case 'fileEnd':
        this.#sending.delete(file);
        if (fact.outcome === 'done') this.#keep(file);
        this.#receiving.delete(file);
        this.#ends.get(file)?.(fact.outcome);
        return;
    }
  }

  handleWord(word: Json): void {
    const file = Number(word.file);
    const sending = this.#sending.get(file);
    const receiving = this.#receiving.get(file);
    if (word.type === 'credit' && sending !== undefined) {
      const offset = Number(word.offset);
      if (word.restart === true) {
        sending.sent = offset;
        sending.isSumTold = false;
      }
      if (sending.sent !== undefined) sending.sent = Math.max(sending.sent, offset);
      sending.upTo = Number(word.upTo);
      this.#sendMore(file, sending);
    }
    if (word.type === 'fileSum' && receiving !== undefined) {
      receiving.sum = String(word.sha256);
      this.#verify(file, receiving);
    }
  }

  handleChunk({ file, offset, octets }: Piece): void {
    const receiving = this.#receiving.get(file);
    if (receiving === undefined) return;
    const end = offset + octets.length;
    // 12: late.
    if (offset > receiving.offset || end <= receiving.offset) return;
    receiving.bytes.push(octets.subarray(receiving.offset - offset));
    receiving.offset = end;
    const upTo = Math.min(receiving.size, end + this.#client.windowBytes);
    // 12: a quarter of the window at a time, or the rest.
    const step = upTo - receiving.upTo;
    if (step >= this.#client.windowBytes / 4 || (step > 0 && upTo === receiving.size)) {
      receiving.upTo = upTo;
      this.#client.tell({ type: 'credit', file, offset: end, upTo });
    }
    this.#verify(file, receiving);
  }

  /** 12, when a connection is lost: the client takes part again. */
  handleBack(): void {
    for (const sending of this.#sending.values()) sending.sent = undefined;
    for (const [file, receiving] of this.#receiving) this.#grant(file, receiving);
  }

  #start(file: number, size: number): void {
    const bytes = this.#offers.get(file);
    if (bytes !== undefined) {
      this.#sending.set(file, { bytes, sent: undefined, upTo: 0, isSumTold: false });
    } else if (this.#asked.delete(file)) {
      const receiving = { size, bytes: [], offset: 0, upTo: 0, sum: undefined };
      this.#receiving.set(file, receiving);
      this.#grant(file, receiving);
    }
  }

  #grant(file: number, receiving: Receiving): void {
    const { offset, size } = receiving;
    receiving.upTo = Math.min(size, offset + this.#client.windowBytes);
    this.#client.tell({ type: 'credit', file, offset, upTo: receiving.upTo, restart: true });
  }

  #sendMore(file: number, sending: Sending): void {
    const { bytes, upTo } = sending;
    for (; sending.sent !== undefined && sending.sent < upTo; ) {
      const end = Math.min(upTo, sending.sent + maxChunkOctets);
      const octets = bytes.subarray(sending.sent, end);
      this.#client.sendChunk({ file, offset: sending.sent, octets });
      sending.sent = end;
    }
    if (sending.sent !== bytes.length || sending.isSumTold) return;
    sending.isSumTold = true;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.#client.tell({ type: 'fileSum', file, sha256 });
  }

  #verify(file: number, receiving: Receiving): void {
    const { offset, size, sum, bytes } = receiving;
    if (sum === undefined || offset < size) return;
    const isRight = createHash('sha256').update(Buffer.concat(bytes)).digest('hex') === sum;
    const end = isRight ? { done: true } : { code: 'FILE_CORRUPT' };
    void this.#client.ask({ type: 'endFile', file, ...end });
    receiving.sum = undefined;
  }

  #keep(file: number): void {
    const receiving = this.#receiving.get(file);
    if (receiving !== undefined) this.received.set(file, Buffer.concat(receiving.bytes));
  }
}
