import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What the conditional imports of the sources are in Node. */
const inNode: Readonly<Record<string, string>> = {
  '#transport/connect': '../../../src/transport/connect.node.ts',
  '#legacy/connect': '../../../src/legacy/connect.node.ts',
};

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
          onResolve({ filter: /^#/ }, ({ path: specifier }) => {
            const file = inNode[specifier];
            return file === undefined
              ? undefined
              : { path: fileURLToPath(new URL(file, import.meta.url)) };
          }),
      },
    ],
  });
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
