import type { Clock } from '../clock.js';
import { ChatError } from '../errors.js';
import type { Command, Middleware } from '../serverOptions.js';

export interface MiddlewareRun {
  /** Time for all of them together, in milliseconds. */
  readonly limitMs: number;
  readonly clock: Clock;
  /** Told of failures that are no refusals. */
  readonly onError: (error: unknown, context: string) => void;
}

/**
 * Runs a command through the middleware, outermost first; `happen` makes it happen. Rejects with a `ChatError` when it was
 * refused: by one of them, by none having passed it on, or by time. What has happened cannot be refused any more: a
 * failure after that is only reported.
 */
export function runMiddleware(
  middleware: readonly Middleware[],
  command: Command,
  run: MiddlewareRun,
  happen: () => void,
): Promise<void> {
  let happened = false;
  let over = false;
  const dispatch = async (index: number): Promise<void> => {
    if (over) throw new ChatError('TIMEOUT', 'Too late.');
    const next = middleware[index];
    if (next !== undefined) {
      let passed = false;
      return next(command, () => {
        const isFirst = !passed;
        passed = true;
        const passing = isFirst
          ? dispatch(index + 1)
          : Promise.reject(new Error('next() was called twice.'));
        // A middleware that does not await it must not end the process by an unhandled rejection.
        passing.catch(() => {});
        return passing;
      });
    }
    happen();
    happened = true;
  };
  return new Promise((resolve, reject) => {
    const cancel = run.clock.after(run.limitMs, () => {
      run.onError(new Error(`Middleware took longer than ${run.limitMs} ms.`), 'middleware');
      settle(new ChatError('TIMEOUT', 'The server took too long to decide.'));
    });
    const settle = (error?: ChatError) => {
      if (over) return;
      over = true;
      cancel();
      if (error === undefined || happened) resolve();
      else reject(error);
    };
    dispatch(0).then(
      () => settle(happened ? undefined : new ChatError('DENIED', 'Refused.')),
      (error: unknown) => {
        if (happened || !(error instanceof ChatError)) run.onError(error, 'middleware');
        settle(error instanceof ChatError ? error : new ChatError('DENIED', 'Refused.'));
      },
    );
  });
}
