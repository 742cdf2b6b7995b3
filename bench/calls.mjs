// Calls between the process that runs the benchmark and those it starts, over Node's IPC channel.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** No child lives longer, whatever happens. */
const longestLifeMs = 180_000;
/** Time a child has to end when it is no longer wanted. */
const endMs = 2000;

/** In the child: answers calls by name, and ends with the process that makes them. */
export function answerCalls(handlers) {
  process.on('disconnect', () => process.exit());
  process.on('message', async ({ call, name, argument }) => {
    try {
      process.send({ call, result: await handlers[name](argument) });
    } catch (error) {
      process.send({ call, error: error.message });
    }
  });
}

/** In the parent: a child that answers calls. */
export class Child {
  #process;
  #ended;
  #calls = new Map();
  #lastCall = 0;

  /** `launcher`: a program and its arguments that start Node, such as one that pins it to a processor. */
  constructor(script, args, launcher = []) {
    const file = fileURLToPath(new URL(script, import.meta.url));
    const [program, ...rest] = [...launcher, process.execPath, '--expose-gc', file, ...args];
    this.#process = spawn(program, rest, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      timeout: longestLifeMs,
      killSignal: 'SIGKILL',
    });
    this.#process.on('message', ({ call, result, error }) => {
      const { resolve, reject } = this.#calls.get(call);
      this.#calls.delete(call);
      if (error === undefined) resolve(result);
      else reject(new Error(`${script}: ${error}`));
    });
    this.#ended = new Promise((resolve) => {
      const fail = (reason) => {
        for (const { reject } of this.#calls.values()) reject(new Error(`${script}: ${reason}`));
        this.#calls.clear();
        resolve();
      };
      this.#process.on('error', (error) => fail(error.message));
      this.#process.on('exit', (code, signal) => fail(`ended by itself (${signal ?? code})`));
    });
  }

  call(name, argument) {
    return new Promise((resolve, reject) => {
      this.#lastCall += 1;
      this.#calls.set(this.#lastCall, { resolve, reject });
      this.#process.send({ call: this.#lastCall, name, argument }, (error) => {
        if (error) reject(error);
      });
    });
  }

  async end() {
    if (this.#process.connected) this.#process.disconnect();
    const timer = new AbortController();
    const kill = sleep(endMs, undefined, { signal: timer.signal }).then(
      () => this.#process.kill('SIGKILL'),
      () => {},
    );
    await this.#ended;
    timer.abort();
    await kill;
  }
}
