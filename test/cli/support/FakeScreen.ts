import type { Screen } from '../../../src/cli/terminal/Screen.js';

/** A screen that keeps what it was given to show. */
export class FakeScreen implements Screen {
  readonly interactive: boolean;
  columns = 80;
  readonly #closing = new AbortController();
  readonly left = this.#closing.signal;
  readonly shown: string[] = [];
  prompt = '';
  status: readonly string[] = [];

  constructor(interactive = true) {
    this.interactive = interactive;
  }

  print(text: string): void {
    this.shown.push(text);
  }

  complain(text: string): void {
    this.shown.push(`! ${text}`);
  }

  async ask(): Promise<string | undefined> {
    return undefined;
  }

  setPrompt(prompt: string): void {
    this.prompt = prompt;
  }

  setStatus(lines: readonly string[]): void {
    this.status = lines;
  }

  close(): void {
    this.#closing.abort();
  }
}
