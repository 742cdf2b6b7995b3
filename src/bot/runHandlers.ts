import { ReportedPromise } from './ReportedPromise.js';

/** Passes on what a handler was called for; resolves when the rest is done with it. */
export type Next = () => Promise<void>;

/** One layer of an onion: it may do something before and after the rest, or keep the rest from it. */
export type Handler<C> = (ctx: C, next: Next) => unknown;

/**
 * Runs steps, outermost first; rejects with the first failure that none of them caught. A step is over when the rest that
 * it passed on to is, whether it waited for that or not: so what is done one after another stays so.
 */
export async function runHandlers<C>(
  steps: readonly Handler<C>[],
  ctx: C,
  report: (error: unknown) => void,
): Promise<void> {
  const runFrom = async (index: number): Promise<void> => {
    let rest: Promise<void> | undefined;
    const next = () => {
      const isFirst = rest === undefined;
      const passing = isFirst
        ? runFrom(index + 1)
        : Promise.reject<void>(new Error('next() was called twice.'));
      if (isFirst) rest = passing.catch(() => {});
      return ReportedPromise.of(passing, report);
    };
    try {
      await steps[index]?.(ctx, next);
    } finally {
      await rest;
    }
  };
  await runFrom(0);
}
