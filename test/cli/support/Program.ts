import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Built before the tests are run: a process of its own cannot run the sources. */
const main = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

/** The program as a process of its own, at the end of pipes. */
export class Program {
  readonly process: ChildProcessWithoutNullStreams;
  stdout = '';
  stderr = '';
  /** Resolves when the process is gone and all that it wrote is here. */
  readonly exitCode: Promise<number | null>;

  constructor(...args: string[]) {
    this.process = spawn(process.execPath, [main, ...args], {
      env: { ...process.env, LC_ALL: 'C.UTF-8', NO_COLOR: '', TERM: 'xterm' },
    });
    this.process.stdout.setEncoding('utf8').on('data', (text) => {
      this.stdout += text;
    });
    this.process.stderr.setEncoding('utf8').on('data', (text) => {
      this.stderr += text;
    });
    this.exitCode = once(this.process, 'close').then(([code]) => code);
  }

  /** Resolves with what was written when it matches. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.stdout);
      if (match) return match;
      await Promise.race([once(this.process.stdout, 'data'), this.exitCode.then(this.#fail)]);
    }
  }

  readonly #fail = (): never => {
    throw new Error(`The program ended.\n${this.stdout}\n${this.stderr}`);
  };

  /** Ends what is still running; for the end of a test. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exitCode;
  }
}
