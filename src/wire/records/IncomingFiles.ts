import type { Act, RequestHandler } from '../dialect.js';
import { ByteCollector } from '../text/ByteCollector.js';

/** Bytes of a file that are handed over at once: a record holds few. */
const gatherBytes = 16 * 1024;

/** A file whose name and size the client has told. */
interface Incoming {
  readonly file: number;
  readonly size: number;
  /** What has come of it. */
  received: number;
  /** Up to where its receiver takes it. */
  granted: number;
}

/** The files that a client of records sends: one after another, each as soon as it was told that it is wanted. */
export class IncomingFiles {
  readonly #act: (act: Act) => void;
  /** Files that are wanted, and whose size is not known; by their numbers, with their names. */
  readonly #wanted = new Map<number, string>();
  /** Files of which all has come, and whose end was not told; by their numbers, with their sizes. */
  readonly #sent = new Map<number, number>();
  readonly #gathered = new ByteCollector(gatherBytes);
  #current: Incoming | undefined;

  constructor(act: (act: Act) => void) {
    this.#act = act;
  }

  get isUnderWay(): boolean {
    return this.#sent.size > 0;
  }

  handleAccept(file: number, name: string): void {
    this.#wanted.set(file, name);
  }

  /** The receiver takes more; or, on another connection, wants something again, which nobody here has any more. */
  handleCredit(file: number, offset: number, upTo: number, restart: boolean): void {
    const isCurrent = this.#current?.file === file;
    if (this.#current !== undefined && isCurrent) this.#current.granted = upTo;
    const here = isCurrent ? this.#handedOver : this.#sent.get(file);
    if (restart && here !== undefined && here !== offset) {
      this.#act({ type: 'endFile', file, code: 'UNREACHABLE' });
    }
  }

  get #handedOver(): number | undefined {
    return this.#current && this.#current.received - this.#gathered.length;
  }

  handleEnd(file: number): void {
    this.#wanted.delete(file);
    this.#sent.delete(file);
    if (this.#current?.file !== file) return;
    this.#current = undefined;
    this.#gathered.clear();
  }

  /** The client begins with a file. */
  begin(name: string, digits: string): void {
    this.finish();
    const [file] =
      [...this.#wanted].find(([, known]) => known === name) ?? [...this.#wanted][0] ?? [];
    // It is over by now, and the client has not heard.
    if (file === undefined) return;
    this.#wanted.delete(file);
    const size = Number(digits);
    if (!Number.isSafeInteger(size)) return this.#act({ type: 'endFile', file, code: 'PROTOCOL' });
    this.#act({ type: 'acceptFile', file, size });
    if (size > 0) this.#current = { file, size, received: 0, granted: 0 };
    else this.#sent.set(file, size);
  }

  /** The client says that this was all. */
  finish(): void {
    const current = this.#current;
    if (current === undefined) return;
    this.#current = undefined;
    this.#gathered.clear();
    this.#act({ type: 'endFile', file: current.file, code: 'FILE_CHANGED' });
  }

  /** See `InlineFiles.takePiece`. What is of no file is let go: its end may not have been heard. */
  takePiece(bytes: Uint8Array, isWhole: boolean, handler: RequestHandler): boolean | undefined {
    const current = this.#current;
    if (current === undefined) return isWhole ? true : undefined;
    const left = current.size - current.received;
    if (!isWhole && bytes.length < left) return undefined;
    const piece = bytes.subarray(0, left);
    if (current.received + piece.length > current.granted) return false;
    if (this.#gathered.length + piece.length > gatherBytes) this.flush(handler);
    this.#gathered.add(piece);
    current.received += piece.length;
    if (current.received === current.size) {
      this.flush(handler);
      this.#current = undefined;
      this.#sent.set(current.file, current.size);
    }
    return true;
  }

  flush(handler: RequestHandler): void {
    const current = this.#current;
    const data = this.#gathered.take();
    if (current === undefined || data.length === 0) return;
    handler.handleChunk({ file: current.file, offset: current.received - data.length, data });
  }
}
