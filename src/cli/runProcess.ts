import type { Io } from './Io.js';
import { run } from './run.js';

/** Time for the last output and the last connection to go, in milliseconds. */
const lingerMs = 1_000;

/** Runs the program as this process; its exit code is the process's. */
export async function runProcess(
  args: readonly string[],
  { onOpen }: Pick<Io, 'onOpen'> = {},
): Promise<void> {
  const { stdin, stdout, stderr, env } = process;
  const quit = new AbortController();

  // The first asks to leave in good order, the next does not ask.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (quit.signal.aborted) process.exit();
      quit.abort();
    });
  }
  // A reader that has gone (`| head`) or a terminal that was closed is no failure, but nobody is there any more.
  for (const stream of [stdin, stdout, stderr]) stream.on('error', () => quit.abort());

  const io = { stdin, stdout, stderr, env, quit, ...(onOpen && { onOpen }) };
  process.exitCode = await run(args, io);
  // Whatever still holds the process has had its time.
  setTimeout(() => process.exit(), lingerMs).unref();
}
