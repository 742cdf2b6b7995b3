import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests run the sources, so that a failure points at the line that was written. */
const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: '#client/framing', replacement: source('client/framing.node.ts') },
      { find: '#client/network', replacement: source('client/network.node.ts') },
      {
        find: '#emitter/GuardedEmitter',
        replacement: source('emitter/GuardedEmitter.node.ts'),
      },
      { find: '#transport/connect', replacement: source('transport/connect.node.ts') },
      { find: '#legacy/connect', replacement: source('legacy/connect.node.ts') },
      { find: '#transfer/direct', replacement: source('transfer/direct.node.ts') },
      { find: '#transfer/files', replacement: source('transfer/files.node.ts') },
      { find: '#transfer/safeName', replacement: source('transfer/safeName.node.ts') },
      { find: '#transfer/sharing', replacement: source('transfer/sharing.node.ts') },
      { find: '#transfer/sha256', replacement: source('transfer/sha256.node.ts') },
      { find: /^chatcast$/, replacement: source('index.ts') },
      { find: /^chatcast\/bot$/, replacement: source('bot/index.ts') },
      { find: /^chatcast\/testing$/, replacement: source('testing/index.ts') },
    ],
  },
  // As the page is built.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: ['test/**/*.test.ts'],
    // A process a file: sockets, timers and signal handlers of one file cannot reach another.
    pool: 'forks',
    maxWorkers: 2,
    // A hang is a failure, and these say when; a test that needs longer says so itself.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    teardownTimeout: 10_000,
  },
});
