// `npm test`: proves everything under this Node, cheapest first; stops at the first failure.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bundleForBrowser,
  installConsumer,
  runPrograms,
  typecheckPrograms,
} from '../test/package/consumer.mjs';
import { checkTarball, packTarball } from '../test/package/tarball.mjs';
import { checkApi } from './api.mjs';
import { build, ensureInstalled } from './bootstrap.mjs';
import { ensureChromium } from './chromium.mjs';
import { inCi, main, runTool, stage } from './lib.mjs';
import { typecheck } from './typecheck.mjs';
import { runVitest } from './vitest.mjs';

const colours = process.stdout.isTTY ? 'force' : 'off';

await main(async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'chatcast-test-'));
  try {
    await ensureInstalled();
    await stage('format and lint (`npm run format` mends most of it)', () =>
      runTool('biome', ['ci', '--error-on-warnings', `--colors=${colours}`, '.']),
    );
    await stage('build', build);
    await stage('types of tests, examples, scripts and the browser entry', typecheck);
    const noBrowser = await ensureChromium().then(
      () => undefined,
      (error) => {
        if (inCi) throw error;
        return error;
      },
    );
    await stage('tests', () => runVitest({ withBrowser: noBrowser === undefined }));
    await stage('API reports', () => checkApi());
    const tarball = await packTarball(scratch);
    await stage('package', () => checkTarball(tarball));
    await stage('package in an empty project', async () => {
      const consumer = await installConsumer(join(scratch, 'consumer'), tarball);
      await typecheckPrograms(consumer);
      await runPrograms(consumer);
      await bundleForBrowser(consumer);
    });
    if (noBrowser !== undefined) {
      console.error(`\n!!! NOT RUN: the tests of the page in a browser: ${noBrowser.message}`);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});
