/** How a question is asked. */
export interface AskOptions {
  /** What is typed is not shown, not remembered, and not taken from what was typed before the question. Default false. */
  readonly secret?: boolean;
  /** Whether the line stays on the screen when it is entered. Default: it does. */
  readonly keeps?: (line: string) => boolean;
  /** What the last word before the cursor may become, for the Tab key. Default: nothing. */
  readonly complete?: (beforeCursor: string) => Completion;
}

/** What a word may become. */
export interface Completion {
  /** What is replaced: the end of what stands before the cursor. */
  readonly word: string;
  readonly candidates: readonly string[];
}

/** Where a person, or a pipe, reads and writes lines. */
export interface Screen {
  /** Whether somebody sits at it who can be asked. */
  readonly interactive: boolean;
  /** How wide it is. */
  readonly columns: number;
  /** Aborts when the person leaves, or `close` is called. */
  readonly left: AbortSignal;
  /** Shows a text, which must be safe to show. Never touches the line that is being typed. */
  print(text: string): void;
  /** Shows what went wrong. */
  complain(text: string): void;
  /** Resolves with the next line; with `undefined` when there will be none. */
  ask(prompt: string, options?: AskOptions): Promise<string | undefined>;
  /** Changes what stands before the line that is being typed. */
  setPrompt(prompt: string): void;
  /** Shows these lines, which must be safe to show, right above the one that is being typed, until there are others. */
  setStatus(lines: readonly string[]): void;
  /** Gives the terminal back as it was. `print` goes on to work. */
  close(): void;
}
