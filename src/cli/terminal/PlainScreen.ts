import type { Interface } from 'node:readline';
import { createInterface } from 'node:readline';
import type { AskOptions, Screen } from './Screen.js';

/** Lines from a pipe or file to a pipe or file: no prompt, no cursor, no colour. */
export class PlainScreen implements Screen {
  readonly interactive = false;
  readonly columns = 80;
  readonly left: AbortSignal;
  readonly #closing = new AbortController();
  readonly #reader: Interface;
  readonly #lines: AsyncIterator<string>;
  readonly #output: NodeJS.WritableStream;
  readonly #errors: NodeJS.WritableStream;

  constructor(
    input: NodeJS.ReadableStream,
    output: NodeJS.WritableStream,
    errors: NodeJS.WritableStream,
  ) {
    this.left = this.#closing.signal;
    this.#output = output;
    this.#errors = errors;
    this.#reader = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    // At once: lines that arrive before anyone iterates would be lost.
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  print(text: string): void {
    this.#output.write(`${text}\n`);
  }

  complain(text: string): void {
    this.#errors.write(`${text}\n`);
  }

  async ask(_prompt: string, _options?: AskOptions): Promise<string | undefined> {
    if (this.left.aborted) return undefined;
    const next = await this.#lines.next();
    return next.done === true ? undefined : next.value;
  }

  setPrompt(_prompt: string): void {
    // A pipe sees no prompt.
  }

  setStatus(_lines: readonly string[]): void {
    // Nor what is painted over again.
  }

  close(): void {
    this.#closing.abort();
    this.#reader.close();
  }
}
