import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** `#transport/connect` is `src/transport/connect.node.ts`, and so are all that begin with a `#`. */
const sourceOfNode = (subpath: string) =>
  fileURLToPath(new URL(`../../../src/${subpath.slice(1)}.node.ts`, import.meta.url));

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
          onResolve({ filter: /^#/ }, ({ path: subpath }) => ({ path: sourceOfNode(subpath) })),
      },
    ],
  });
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
