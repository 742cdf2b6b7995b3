import { readdir, readFile } from 'node:fs/promises';
import type { Asset } from './Asset.js';
import { makeAsset } from './Asset.js';

/** Where the build puts the page; the same from the sources and from what is compiled. */
const builtPage = new URL('../../../dist/web/', import.meta.url);

/**
 * Reads the page's few files into memory, by the paths under which they are asked for. So no request names a file of the
 * disk, and there is nothing to climb out of.
 */
export async function loadPage(folder = builtPage): Promise<ReadonlyMap<string, Asset>> {
  const page = makeAsset('index.html', await readFile(new URL('index.html', folder)), false);
  const assetFolder = new URL('assets/', folder);
  const names = await readdir(assetFolder);
  const assets = await Promise.all(
    names.map(async (name): Promise<[string, Asset]> => {
      const contents = await readFile(new URL(name, assetFolder));
      return [`/assets/${name}`, makeAsset(name, contents, true)];
    }),
  );
  return new Map([['/', page], ...assets]);
}
