import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A program in a process of its own, at the end of pipes. It runs what was built, as a user's program does. */
export class Program implements AsyncDisposable {
  readonly #process: ChildProcessWithoutNullStreams;
  /** Resolves when the process is gone and all that it wrote is here. */
  readonly exitCode: Promise<number | null>;
  stdout = '';
  stderr = '';

  /** `path` is inside the project's folder, or absolute. */
  constructor(path: string, ...args: string[]) {
    this.#process = spawn(process.execPath, [path, ...args], { cwd: root });
    this.#process.stdout.setEncoding('utf8').on('data', (text) => {
      this.stdout += text;
    });
    this.#process.stderr.setEncoding('utf8').on('data', (text) => {
      this.stderr += text;
    });
    this.exitCode = once(this.#process, 'close').then(([code]) => code);
  }

  /** Resolves with what was written when it matches; rejects if the program ends before. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.stdout);
      if (match !== null) return match;
      const ended = await Promise.race([
        once(this.#process.stdout, 'data').then(() => false),
        this.exitCode.then(() => true),
      ]);
      if (ended && !pattern.test(this.stdout)) {
        throw new Error(`It ended without saying ${pattern}.\n${this.stdout}\n${this.stderr}`);
      }
    }
  }

  /** Types a line. */
  type(line: string): void {
    this.#process.stdin.write(`${line}\n`);
  }

  /** Ends its input. */
  endInput(): void {
    this.#process.stdin.end();
  }

  /** As Ctrl-C does; resolves with the exit code. */
  interrupt(): Promise<number | null> {
    this.#process.kill('SIGINT');
    return this.exitCode;
  }

  /** Ends what is still running; for the end of a test. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.exitCode;
  }
}
