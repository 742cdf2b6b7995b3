import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { systemCode } from '../../src/cli/systemCode.js';
import { ChatError } from '../../src/index.js';

const failure = await readFile('/no/such/file').catch((error: unknown) => error);

it.each([
  ['a failure of the system', failure, 'ENOENT'],
  [
    'one that was wrapped twice',
    new ChatError('TIMEOUT', 'late', {
      cause: new ChatError('UNREACHABLE', '', { cause: failure }),
    }),
    'ENOENT',
  ],
  ['a refusal', new ChatError('TIMEOUT'), 'TIMEOUT'],
  ['a failure without a code', new Error('it broke'), 'it broke'],
  ['what is no error', 'it broke', 'it broke'],
])('the word for %s is found', (_what, error, word) => {
  expect(systemCode(error)).toBe(word);
});
