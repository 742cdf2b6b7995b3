import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** A file of the page, ready to be sent. */
export interface Asset {
  readonly type: string;
  readonly contents: Uint8Array;
  /** The same, compressed. */
  readonly gzipped: Uint8Array;
  /** Names exactly these contents. */
  readonly etag: string;
  readonly cacheControl: string;
}

/** What a page consists of; a file of another kind has no business there. */
const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** `isNamedByHash`: the name changes with the contents, so that a copy is good for ever. */
export function makeAsset(name: string, contents: Uint8Array, isNamedByHash: boolean): Asset {
  const type = types[name.slice(name.lastIndexOf('.') + 1)];
  if (type === undefined) throw new Error(`Nobody knows what ${name} is.`);
  const hash = createHash('sha256').update(contents).digest('base64url');
  return {
    type,
    contents,
    gzipped: gzipSync(contents, { level: 9 }),
    etag: `"${hash}"`,
    cacheControl: isNamedByHash ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
}
