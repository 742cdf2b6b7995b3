// What the scripts share: running programs, and telling what is being done and how it went.
// Only Node's own modules are imported here, so that it works before anything is installed.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** True on a machine that must not leave out anything. */
export const inCi = Boolean(process.env.CI);

/** A failure that has already said all there is to say: shown without a stack. */
export class Failure extends Error {}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] Folder to run in; default: the project's.
 * @property {NodeJS.ProcessEnv} [env] Variables to add to this process's own.
 * @property {number} [timeoutMs] Ends the program after that long; default: never.
 */

/**
 * Runs a program with this terminal as its own.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export async function run(program, args, options = {}) {
  await finish(program, args, options, 'inherit');
}

/**
 * Runs a program and resolves with what it wrote to its standard output.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function capture(program, args, options = {}) {
  return finish(program, args, options, 'pipe');
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @param {'inherit' | 'pipe'} output
 * @returns {Promise<string>}
 */
function finish(program, args, { cwd = root, env, timeoutMs }, output) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['inherit', output, output],
      timeout: timeoutMs,
    });
    let written = '';
    let complaint = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      written += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      complaint += text;
    });
    child.on('error', (error) => reject(new Failure(`${program}: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(written);
      const overdue = timeoutMs !== undefined && signal === 'SIGTERM';
      const ended = signal ? `ended by ${signal}` : `exit code ${code}`;
      const how = overdue ? `had not ended after ${timeoutMs / 1000} s` : ended;
      const said = `${complaint}${written}`.trim();
      reject(new Failure(`${shown(program, args)}: ${how}${said && `\n${said}`}`));
    });
  });
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
function shown(program, args) {
  return [program === process.execPath ? 'node' : program, ...args].join(' ').replaceAll(root, '');
}

/** Path of a development tool's own script, for `node <path>`. */
const tools = {
  biome: '@biomejs/biome/bin/biome',
  tsc: 'typescript/bin/tsc',
  vitest: 'vitest/vitest.mjs',
  'api-extractor': '@microsoft/api-extractor/bin/api-extractor',
  publint: 'publint/src/cli.js',
  attw: '@arethetypeswrong/cli/dist/index.js',
};

/** @param {keyof typeof tools} name */
export function tool(name) {
  return join(root, 'node_modules', tools[name]);
}

/**
 * Runs one of the installed development tools under this Node.
 * @param {keyof typeof tools} name
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function runTool(name, args, options) {
  return run(process.execPath, [tool(name), ...args], options);
}

/**
 * How to call npm: the one that started this script, else the one on the path.
 * @param {readonly string[]} args
 * @returns {[program: string, args: string[]]}
 */
export function npm(args) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return [process.execPath, [script, ...args]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', [...args]];
}

/** @param {string} text */
export function announce(text) {
  console.log(`\n── ${text}`);
}

/**
 * Announces a piece of work, does it, and says how long it took.
 * @param {string} name
 * @param {() => Promise<unknown>} work
 */
export async function stage(name, work) {
  announce(name);
  const startedAt = performance.now();
  const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(1);
  try {
    await work();
  } catch (error) {
    console.error(`\n✗ ${name}: failed after ${seconds()} s`);
    throw error;
  }
  console.log(`✓ ${name}: ${seconds()} s`);
}

/**
 * Runs a script's body; a failure ends the process with its message and exit code 1.
 * @param {() => Promise<void>} body
 */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    console.error(error instanceof Failure ? error.message : error);
    process.exitCode = 1;
  }
}
