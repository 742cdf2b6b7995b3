// The test suite under a given Node, with its result kept as JSON for the closing tally.

import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { capture, Failure, inCi, run, tool } from './lib.mjs';

/** @typedef {{ passed: number, failed: number, left: number }} Result `left`: skipped or to do. */

/**
 * @param {object} [options]
 * @param {string} [options.node] The Node to run under; default: this one.
 * @param {boolean} [options.withBrowser] Whether the tests that drive a browser are run, too; default: they are.
 */
export async function runVitest({ node = process.execPath, withBrowser = true } = {}) {
  const kept = process.env.CHATCAST_RESULTS;
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'chatcast-results-')));
  try {
    await mkdir(folder, { recursive: true });
    const version = await capture(node, ['--version']);
    const file = join(folder, `${version.trim()}.json`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const without = withBrowser ? [] : ['--exclude=test/{web,examples}/browser/**'];
    await run(
      node,
      [tool('vitest'), 'run', ...reporters, ...without],
      // What the tests start by the name `node` is the same Node.
      { env: { PATH: `${dirname(node)}${delimiter}${process.env.PATH}` } },
    );
    const { left } = await readResult(file);
    if (left > 0 && inCi) throw new Failure(`${left} tests were skipped or are to do.`);
  } finally {
    if (!kept) await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Reads a JSON report. A file that could not even be collected is one failure.
 * @param {string} file
 * @returns {Promise<Result>}
 */
export async function readResult(file) {
  const report = JSON.parse(await readFile(file, 'utf8'));
  /** @type {{ status: string, assertionResults: unknown[] }[]} */
  const files = report.testResults;
  const uncollected = files.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + uncollected;
  return {
    passed: report.numPassedTests,
    // An error outside every test fails the run without failing a test.
    failed: report.success ? failed : Math.max(failed, 1),
    left: report.numPendingTests + report.numTodoTests,
  };
}
