import type { Interface } from 'node:readline';
import { createInterface, emitKeypressEvents } from 'node:readline';
import { Writable } from 'node:stream';
import { escapeText } from '../escape.js';
import { colourComplaint } from './colours.js';
import { displayWidth } from './displayWidth.js';
import { cutToFit, positionAfter, rowsOf, windowAround } from './layout.js';
import type { AskOptions, Screen } from './Screen.js';

/** The keyboard of a terminal. */
export type TerminalInput = NodeJS.ReadableStream;

/** The screen of a terminal. */
export type TerminalOutput = NodeJS.WritableStream & {
  readonly columns?: number;
  readonly rows?: number;
};

/**
 * A terminal with a line at the bottom that is being typed, and everything else above it.
 *
 * Node's `readline` edits the line (cursor, history, completion) but paints into the void: it counts on being the only
 * one to write, and loses count when a wide character wraps. The painting is done here, from the line and the cursor.
 */
export class LineScreen implements Screen {
  readonly interactive = true;
  readonly left: AbortSignal;
  readonly #closing = new AbortController();
  readonly #input: TerminalInput;
  readonly #output: TerminalOutput;
  readonly #colours: boolean;
  readonly #editor: Interface;
  #prompt = '';
  /** Lines between what was said and the prompt. */
  #status: readonly string[] = [];
  /** What of them is on the screen. */
  #paintedStatus: readonly string[] = [];
  #options: AskOptions = {};
  #answer: ((line: string | undefined) => void) | undefined;
  /** Lines that were entered before anyone asked for them. */
  readonly #early: string[] = [];
  /** How many rows the cursor is below the first row that is painted: that of the status, or of the prompt. */
  #cursorRow = 0;
  #paintIsDue = false;
  /** Whether what comes from the keyboard is more than one key. */
  #isPasting = false;

  constructor(input: TerminalInput, output: TerminalOutput, colours: boolean) {
    this.left = this.#closing.signal;
    this.#input = input;
    this.#output = output;
    this.#colours = colours;
    input.on('data', this.#handleKeys);
    // Before the editor does it, which under Node 20 scrambles what is pasted into the middle of a line.
    emitKeypressEvents(input);
    this.#editor = createInterface({
      input,
      output: new Writable({ write: (_chunk, _encoding, done) => done() }),
      terminal: true,
      historySize: 500,
      removeHistoryDuplicates: true,
      completer: (beforeCursor: string) => this.#complete(beforeCursor),
    });
    this.#editor.on('line', (line) => this.#handleLine(line));
    this.#editor.on('history', (history) => {
      if (this.#options.secret) history.shift();
    });
    this.#editor.on('SIGINT', () => this.close());
    this.#editor.on('close', () => this.close());
    this.#editor.on('SIGCONT', this.#handleContinue);
    input.on('keypress', this.#schedulePaint);
    output.on('resize', this.#handleResize);
  }

  print(text: string): void {
    this.#output.write(`${this.#erase()}${text}\n${this.#paint()}`);
  }

  complain(text: string): void {
    this.print(this.#colours ? colourComplaint(text) : text);
  }

  async ask(prompt: string, options: AskOptions = {}): Promise<string | undefined> {
    if (this.left.aborted) return undefined;
    this.#prompt = prompt;
    this.#options = options;
    if (options.secret) this.#forgetTyped();
    this.#schedulePaint();
    const early = this.#early.shift();
    if (early !== undefined) return early;
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  setPrompt(prompt: string): void {
    this.#prompt = prompt;
    this.#schedulePaint();
  }

  setStatus(lines: readonly string[]): void {
    if (
      lines.length === this.#status.length &&
      lines.every((line, i) => line === this.#status[i])
    ) {
      return;
    }
    this.#status = lines;
    this.#schedulePaint();
  }

  close(): void {
    if (this.left.aborted) return;
    this.#output.write(this.#erase());
    this.#closing.abort();
    this.#input.off('data', this.#handleKeys);
    this.#input.off('keypress', this.#schedulePaint);
    this.#output.off('resize', this.#handleResize);
    this.#editor.close();
    this.#answer?.(undefined);
  }

  #handleLine(line: string): void {
    const { secret, keeps } = this.#options;
    const isKept = keeps?.(line) ?? true;
    const kept = isKept ? `${this.#prompt}${secret ? '' : escapeText(line)}\n` : '';
    this.#output.write(`${this.#erase()}${kept}`);
    this.#schedulePaint();
    const answer = this.#answer;
    this.#answer = undefined;
    if (answer) answer(line);
    else this.#early.push(line);
  }

  /** Behind a stopped program the shell wrote, so nothing that was painted is still in its place. */
  readonly #handleContinue = (): void => {
    this.#cursorRow = 0;
    this.#editor.resume();
    this.#schedulePaint();
  };

  /** Terminals rewrap what they show, so the cursor is where it would be had it been painted in the new width. */
  readonly #handleResize = (): void => {
    const { text, cursor } = this.#shown();
    const { row } = positionAfter(this.#prompt + text.slice(0, cursor), this.columns);
    const rows = this.#paintedStatus.map((line) => rowsOf(line, this.columns));
    this.#cursorRow = rows.reduce((sum, count) => sum + count, row);
    this.#schedulePaint();
  };

  readonly #handleKeys = (keys: string | Uint8Array): void => {
    this.#isPasting = keys.length > 1 && !Buffer.from(keys).toString().endsWith('\t');
  };

  #complete(beforeCursor: string): [string[], string] {
    // A tab within a pasted text is a blank, and no question.
    if (this.#isPasting) return [[`${beforeCursor} `], beforeCursor];
    const completion = this.#options.secret ? undefined : this.#options.complete?.(beforeCursor);
    if (completion === undefined) return [[], beforeCursor];
    const { word, candidates } = completion;
    if (candidates.length > 1 && commonPrefix(candidates).length <= word.length) {
      this.print(candidates.map(escapeText).join('  '));
      return [[], word];
    }
    return [[...candidates], word];
  }

  /** So that nothing typed with something else in mind becomes part of a password. */
  #forgetTyped(): void {
    this.#early.length = 0;
    this.#editor.write(null, { ctrl: true, name: 'e' });
    this.#editor.write(null, { ctrl: true, name: 'u' });
  }

  /** Once for all keys that come together: a pasted text is painted once. */
  readonly #schedulePaint = (): void => {
    if (this.#paintIsDue) return;
    this.#paintIsDue = true;
    queueMicrotask(() => {
      this.#paintIsDue = false;
      this.#output.write(`${this.#erase()}${this.#paint()}`);
    });
  };

  /** What leads from the painted line back to where it began, and clears it. */
  #erase(): string {
    if (this.left.aborted) return '';
    const up = this.#cursorRow > 0 ? `\u001b[${this.#cursorRow}A` : '';
    this.#cursorRow = 0;
    this.#paintedStatus = [];
    return `${up}\r\u001b[J`;
  }

  #paint(): string {
    if (this.left.aborted) return '';
    const status = this.#shownStatus();
    const { text, cursor } = this.#shown();
    const whole = this.#prompt + text;
    const end = positionAfter(whole, this.columns);
    const at = positionAfter(this.#prompt + text.slice(0, cursor), this.columns);
    const up = end.row > at.row ? `\u001b[${end.row - at.row}A` : '';
    const right = at.column > 0 ? `\u001b[${at.column}C` : '';
    this.#paintedStatus = status;
    this.#cursorRow = status.length + at.row;
    const above = status.map((line) => `${line}\n`).join('');
    // A blank for the cursor to stand on: terminals put off the wrap at the margin until the next character comes, and
    // where the line ends at the margin, in this width or another one later, nobody else would have brought it about.
    return `${above}${whole} ${up}\r${right}`;
  }

  /** As many lines as leave half of the screen to what is said, none of them so wide that it would wrap. */
  #shownStatus(): readonly string[] {
    const lines = this.#status.slice(0, Math.floor(this.#rows / 2) - 1);
    return lines.map((line) => cutToFit(line, this.columns - 1));
  }

  /** What is shown of the line, and the cursor in that. */
  #shown(): { readonly text: string; readonly cursor: number } {
    if (this.#options.secret) return { text: '', cursor: 0 };
    const { line, cursor } = this.#editor;
    const rows = this.#rows - 1 - this.#shownStatus().length;
    const cells = this.columns * rows - displayWidth(this.#prompt) - 1;
    return windowAround(showLine(line), showLine(line.slice(0, cursor)).length, cells);
  }

  get columns(): number {
    return Math.max(2, this.#output.columns ?? 80);
  }

  get #rows(): number {
    return this.#output.rows ?? 24;
  }
}

/** A tab would move the cursor to nobody knows where. */
function showLine(line: string): string {
  return escapeText(line).replaceAll('\t', ' ');
}

function commonPrefix(words: readonly string[]): string {
  const [first = '', ...others] = words;
  let length = first.length;
  for (const word of others) while (!word.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
