import type { IncomingHttpHeaders } from 'node:http';
import net from 'node:net';
import { plainAddress } from '../transport/SocketTransport.js';
import type { ProxyCheck } from './proxies.js';
import { maxHops } from './proxies.js';

/** Where somebody is, and whether what is said on the way is encrypted. */
export interface Whereabouts {
  readonly address: string;
  readonly secure: boolean;
}

/** What the proxy at the other end, which is believed, tells of the client that it speaks for. */
export function readForwarded(
  headers: IncomingHttpHeaders,
  proxy: Whereabouts,
  isProxy: ProxyCheck,
): Whereabouts {
  return {
    address: readAddress(String(headers['x-forwarded-for'] ?? ''), proxy.address, isProxy),
    secure: readSecure(String(headers['x-forwarded-proto'] ?? ''), proxy.secure),
  };
}

/**
 * Each proxy has added behind the others who connected to it. So it is read from the end, and only as far as proxies are
 * believed: whatever stands before that, anybody may have written.
 */
function readAddress(header: string, proxy: string, isProxy: ProxyCheck): string {
  let address = proxy;
  let end = header.length;
  for (let hop = 0; end >= 0 && hop < maxHops && isProxy(address, hop); hop += 1) {
    const comma = header.lastIndexOf(',', end - 1);
    const next = parseAddress(header.slice(comma + 1, end));
    if (next === undefined) break;
    address = next;
    end = comma;
  }
  return address;
}

/** Some proxies add the port, and put IPv6 in brackets then. */
function parseAddress(entry: string): string | undefined {
  const text = entry.trim();
  const [, inBrackets, beforePort] = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d+)?$/.exec(text) ?? [];
  const address = inBrackets ?? beforePort ?? text;
  // A zone means something only on the machine that wrote it.
  if (net.isIP(address) === 0 || address.includes('%')) return undefined;
  if (net.isIPv4(address)) return address;
  // One spelling of each: they are counted by it.
  return plainAddress(new net.SocketAddress({ address, family: 'ipv6' }).address);
}

/** Some proxies say `wss`. Where several have spoken, all have to agree: the first may be the client itself. */
function readSecure(header: string, otherwise: boolean): boolean {
  if (header === '') return otherwise;
  return header.split(',').every((scheme) => /^\s*(?:https|wss)\s*$/i.test(scheme));
}
