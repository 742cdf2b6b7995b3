// The public face as reviewed text: api/*.api.md, one report an entry point.
// `--update` rewrites the reports; without it a difference is a failure.

import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled } from './bootstrap.mjs';
import { Failure, main, runTool } from './lib.mjs';

const entryPoints = ['chatcast', 'chatcast.browser', 'chatcast-bot', 'chatcast-testing'];

/** @param {{ update?: boolean }} [options] */
export async function checkApi({ update = false } = {}) {
  for (const entryPoint of entryPoints) {
    const args = ['run', '--config', `api/${entryPoint}.json`, ...(update ? ['--local'] : [])];
    try {
      await runTool('api-extractor', args);
    } catch {
      throw new Failure(
        `api/${entryPoint}.api.md does not tell what the entry point exports, or what it exports ` +
          'is not whole: see above. If a change is meant, run `npm run api` and commit the report.',
      );
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    await ensureInstalled();
    await ensureBuilt();
    await checkApi({ update: process.argv.includes('--update') });
  });
}
