import { expect, it } from 'vitest';
import { readPage } from './docs/support/markdown.js';

it('what the test kit speaks of, the main entry exports', () => {
  const missing = /ae-forgotten-export\) The symbol "(\w+)"/g;
  const spokenOf = [...readPage('api/chatcast-testing.api.md').matchAll(missing)];
  const main = readPage('api/chatcast.api.md');
  expect(spokenOf.length).toBeGreaterThan(5);
  for (const [, name = ''] of spokenOf) {
    expect(main).toMatch(
      new RegExp(`^export (?:abstract )?(?:class|interface|type) ${name}\\b`, 'm'),
    );
  }
});
