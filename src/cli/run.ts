import { readFileSync } from 'node:fs';
import type { Arguments } from './arguments.js';
import { parseArguments } from './arguments.js';
import type { Say } from './catalogue/catalogue.js';
import { localeOf, makeSay } from './catalogue/catalogue.js';
import { explain } from './explain.js';
import type { Io } from './Io.js';
import { wantsColours } from './Io.js';
import { join } from './join.js';
import type { Topic } from './options.js';
import { UsageError } from './options.js';
import { passwd } from './passwd.js';
import { serve } from './serve.js';

/** Runs the program; resolves with its exit code and never rejects. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let say = makeSay(localeOf(io.env), false);
  try {
    const parsed = parseArguments(args);
    const { env } = io;
    const world =
      parsed.command === 'join' && parsed.noColour ? { ...io, env: { ...env, NO_COLOR: '1' } } : io;
    say = makeSay(parsed.locale ?? localeOf(env), wantsColours(world));
    return await dispatch(parsed, world, say);
  } catch (error) {
    const usage = error instanceof UsageError ? `\n\n${usageOf(error.topic, say)}` : '';
    io.stderr.write(`${explain(say, error)}${usage}\n`);
    return 1;
  }
}

async function dispatch(args: Arguments, io: Io, say: Say): Promise<number> {
  switch (args.command) {
    case 'serve':
      return serve(args, io, say);
    case 'join':
      return join(args, io, say);
    case 'passwd':
      return passwd(args, io, say);
    case 'help':
      io.stdout.write(`${usageOf(args.topic, say)}\n`);
      return 0;
    case 'version':
      io.stdout.write(`${readVersion()}\n`);
      return 0;
  }
}

function usageOf(topic: Topic | undefined, say: Say): string {
  return topic === undefined ? say('usage') : say(`usage.${topic}`);
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return hasVersion ? String(manifest.version) : '';
}
