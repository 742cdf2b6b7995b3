import { run } from '../../../src/cli/run.js';
import { FakeKeyboard } from './FakeKeyboard.js';
import { FakeTerminal } from './FakeTerminal.js';

/** The program at a terminal, in this very process. */
export class Seat {
  readonly keyboard = new FakeKeyboard();
  readonly terminal: FakeTerminal;
  readonly errors = new FakeTerminal(200);
  readonly quit = new AbortController();
  /** Resolves when the program has ended. */
  readonly exitCode: Promise<number>;

  constructor(args: readonly string[], { columns = 80, env = {} } = {}) {
    this.terminal = new FakeTerminal(columns, 24);
    this.exitCode = run(args, {
      stdin: this.keyboard,
      stdout: this.terminal,
      stderr: this.errors,
      env: { NO_COLOR: '1', ...env },
      quit: this.quit,
    });
  }

  /** Resolves when this is on the screen. */
  shows(text: string): Promise<void> {
    return this.terminal.shows(text);
  }

  enter(line: string): Promise<void> {
    return this.keyboard.enter(line);
  }
}
