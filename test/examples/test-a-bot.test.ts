import { expect, it } from 'vitest';
import { Program } from './support/Program.js';

it('examples/test-a-bot.mjs tests its bot, an hour of virtual time and storms included', async () => {
  await using tests = new Program('examples/test-a-bot.mjs');
  expect(await tests.exitCode, tests.stdout).toBe(0);
  expect(tests.stdout).toMatch(/pass 3\n/);
  expect(tests.stderr).toBe('');
});
