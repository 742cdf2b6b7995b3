// The room that `npm start` opens: `chatcast serve`, and somebody in it who answers. `--no-bot`: nobody does.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startHelper } from './helper.mjs';
import { root } from './lib.mjs';

/**
 * Opens it; resolves when it is closed.
 * @param {readonly string[]} args Those of `chatcast serve`, and `--no-bot`.
 */
export async function openRoom(args) {
  /** @type {typeof import('../src/cli/runProcess.js')} */
  const { runProcess } = await load('runProcess.js');
  /** @type {typeof import('../src/cli/catalogue/catalogue.js')} */
  const { localeOf } = await load('catalogue/catalogue.js');
  const [, chosen] = /--locale[= ](\w+)/.exec(args.join(' ')) ?? [];
  const language = (chosen ?? localeOf(process.env)) === 'ko' ? 'ko' : 'en';
  const rest = args.filter((arg) => arg !== '--no-bot');
  // Where people have accounts, nobody else comes in.
  const hasHelper = rest.length === args.length && !/--users\b/.test(args.join(' '));
  /** @param {import('chatcast').ChatServer} server */
  const onOpen = (server) => {
    startHelper(server, language).catch((error) => console.error(`No helper: ${error.message}`));
  };
  await runProcess(['serve', ...rest], hasHelper ? { onOpen } : {});
}

/** @param {string} path */
function load(path) {
  return import(pathToFileURL(join(root, 'dist/cli', path)).href);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await openRoom(process.argv.slice(2));
}
