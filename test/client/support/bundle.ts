import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const connectOfNode = fileURLToPath(
  new URL('../../../src/transport/connect.node.ts', import.meta.url),
);

/** A program made of the sources, in a folder of its own, so that a process of its own can run it. */
export interface Bundle extends AsyncDisposable {
  readonly path: string;
}

export async function bundle(entry: URL): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), 'chatcast-program-'));
  const path = join(folder, 'program.cjs');
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    plugins: [
      {
        name: 'sources',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^#transport\/connect$/ }, () => ({ path: connectOfNode })),
      },
    ],
  });
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
