import type { IncomingMessage } from 'node:http';
import type { HttpListener } from '../../index.js';
import type { Asset } from './Asset.js';

/**
 * What the page may do: load its own files and speak to its own server. So a text that passed for markup, should that ever
 * happen, could load nothing, run nothing and tell nobody.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // For browsers that do not know `frame-ancestors`.
  'x-frame-options': 'DENY',
};

const nothing = 'There is nothing here.\n';

/** Answers who asks for the page or one of its files. */
export function servePage(assets: ReadonlyMap<string, Asset>): HttpListener {
  return (request, response) => {
    const { method = '', url = '', headers } = request;
    if (method !== 'GET' && method !== 'HEAD') {
      // Whatever comes with it is not waited for.
      response.writeHead(405, { ...securityHeaders, allow: 'GET, HEAD', connection: 'close' });
      return response.end();
    }
    const asset = assets.get(url.split('?', 1)[0] ?? '');
    if (asset === undefined) {
      response.writeHead(404, {
        ...securityHeaders,
        'content-type': 'text/plain; charset=utf-8',
        'content-length': nothing.length,
      });
      return response.end(nothing);
    }
    const { type, contents, gzipped, etag, cacheControl } = asset;
    const caching = { 'cache-control': cacheControl, etag, vary: 'accept-encoding' };
    if (headers['if-none-match']?.includes(etag)) {
      response.writeHead(304, { ...securityHeaders, ...caching });
      return response.end();
    }
    const isGzipped = takesGzip(request);
    const body = isGzipped ? gzipped : contents;
    return response
      .writeHead(200, {
        ...securityHeaders,
        ...caching,
        'content-type': type,
        'content-length': body.byteLength,
        ...(isGzipped && { 'content-encoding': 'gzip' }),
      })
      .end(body);
  };
}

function takesGzip({ headers }: IncomingMessage): boolean {
  return /\bgzip\b(?!;\s*q=0(?:\.0*)?(?:,|$))/.test(String(headers['accept-encoding'] ?? ''));
}
