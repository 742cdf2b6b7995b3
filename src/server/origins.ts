import type { IncomingHttpHeaders } from 'node:http';

/** Whether the page that wants to connect may. */
export type OriginCheck = (headers: IncomingHttpHeaders) => boolean;

/**
 * Makes the check of the `Origin` that browsers send with every WebSocket (RFC 6455, 10.2): any page in the world can
 * make its visitor's browser connect, from inside the visitor's network and as the visitor. Programs send none, and are
 * nobody's visitors. Throws a `RangeError` for what is no origin, for it would silently match nothing.
 */
export function makeOriginCheck(origins: readonly string[] | undefined): OriginCheck {
  if (origins === undefined) return isSameHost;
  for (const origin of origins) {
    if (!isOrigin(origin))
      throw new RangeError(`${origin} is no origin, such as https://a.example`);
  }
  const allowed = new Set(origins);
  return ({ origin }) => origin === undefined || allowed.has('*') || allowed.has(origin);
}

/** Only the hosts are compared: behind a proxy that ends TLS, a page of https is served over http. */
function isSameHost({ origin, host }: IncomingHttpHeaders): boolean {
  if (origin === undefined) return true;
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

/** As browsers write them: a scheme and a host, and no default port. App shells have schemes of their own. */
function isOrigin(value: string): boolean {
  if (value === '*' || value === 'null') return true;
  if (!/^[a-z][a-z\d+.-]*:\/\/[^/?#@\s]+$/.test(value)) return false;
  return !/^https?:/.test(value) || (URL.canParse(value) && new URL(value).origin === value);
}
