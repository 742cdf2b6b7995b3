import { describe, expect, it } from 'vitest';
import type { Handler } from '../../src/bot/index.js';
import { runHandlers } from '../../src/bot/runHandlers.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns } from '../support/until.js';

failOnStrayErrors();

/** What handlers leave behind, and what was reported. */
async function run(...handlers: readonly Handler<string[]>[]) {
  const said: string[] = [];
  const reported: unknown[] = [];
  const failure = await runHandlers(handlers, said, (error) => reported.push(error)).catch(
    (error: unknown) => error,
  );
  await turns(2);
  return { said, reported, failure };
}

const layer =
  (name: string): Handler<string[]> =>
  async (said, next) => {
    said.push(`${name} before`);
    await next();
    said.push(`${name} after`);
  };
const failing: Handler<string[]> = () => {
  throw new Error('failed');
};

describe('handlers', () => {
  it('are layers, the first outermost', async () => {
    const { said } = await run(layer('one'), layer('two'), (heard) => heard.push('core'));
    expect(said).toEqual(['one before', 'two before', 'core', 'two after', 'one after']);
  });

  it('that do not pass on are the last; and there may be none', async () => {
    expect((await run((said) => said.push('one'), layer('two'))).said).toEqual(['one']);
    expect(await run()).toEqual({ said: [], reported: [], failure: undefined });
  });

  it('that fail reach the layers around, which may catch it', async () => {
    const around: Handler<string[]> = (said, next) => next().catch(() => said.push('caught'));
    expect(await run(around, layer('two'), failing)).toEqual({
      said: ['two before', 'caught'],
      reported: [],
      failure: undefined,
    });
    expect((await run(layer('one'), failing)).failure).toEqual(new Error('failed'));
  });

  it('that pass on without waiting are over when the rest is, and its failure is reported', async () => {
    const hasty: Handler<string[]> = (said, next) => {
      void next();
      said.push('hasty');
    };
    const slow: Handler<string[]> = async (said) => {
      await turns(3);
      said.push('slow');
    };
    expect((await run(layer('one'), hasty, slow)).said).toEqual([
      'one before',
      'hasty',
      'slow',
      'one after',
    ]);
    const { reported, failure } = await run(hasty, failing);
    expect(reported).toEqual([new Error('failed')]);
    expect(failure).toBeUndefined();
  });

  it('that fail while the rest goes on are over when the rest is', async () => {
    const said: string[] = [];
    const handlers: Handler<string[]>[] = [
      (_, next) => {
        void next();
        throw new Error('failed');
      },
      async () => {
        await turns(3);
        said.push('rest');
      },
    ];
    await expect(runHandlers(handlers, said, () => {})).rejects.toThrow('failed');
    expect(said).toEqual(['rest']);
  });

  it('that pass on twice fail, and the rest is done once', async () => {
    const twice: Handler<string[]> = async (_, next) => {
      await next();
      await next();
    };
    const { said, failure } = await run(twice, (heard) => heard.push('core'));
    expect(said).toEqual(['core']);
    expect(failure).toEqual(new Error('next() was called twice.'));
  });
});
