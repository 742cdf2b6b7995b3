import { describe, expect, it } from 'vitest';
import { ReportedPromise } from '../../src/bot/ReportedPromise.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns } from '../support/until.js';

failOnStrayErrors();

/** What is reported when somebody does that with a promise which fails. */
async function reportedBy(use: (promise: Promise<string>) => unknown): Promise<unknown[]> {
  const reported: unknown[] = [];
  use(ReportedPromise.of(Promise.reject('failure'), (error) => reported.push(error)));
  await turns(3);
  return reported;
}

describe('a promise that is reported', () => {
  it('tells its failure when nobody waits for it', async () => {
    expect(await reportedBy(() => {})).toEqual(['failure']);
  });

  it.each<[string, (promise: Promise<string>) => unknown]>([
    ['await', async (promise) => await promise.catch(() => {})],
    [
      'try',
      async (promise) => {
        try {
          await promise;
        } catch {}
      },
    ],
    ['return', (promise) => (async () => promise)().catch(() => {})],
    ['then', (promise) => promise.then(undefined, () => {})],
    ['all', (promise) => Promise.all([promise]).catch(() => {})],
    ['allSettled', (promise) => Promise.allSettled([promise])],
  ])('leaves it to those who do: %s', async (_, use) => {
    expect(await reportedBy(use)).toEqual([]);
  });

  it('resolves like any other, and what follows from it is one', async () => {
    const promise = ReportedPromise.of(Promise.resolve(7), () => expect.unreachable());
    expect(await promise).toBe(7);
    expect(promise.then((value) => value)).not.toBeInstanceOf(ReportedPromise);
    expect(promise).toBeInstanceOf(Promise);
  });
});
