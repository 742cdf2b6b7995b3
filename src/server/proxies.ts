import net from 'node:net';
import type { TrustProxy } from '../serverOptions.js';

/** Whether the one at this address is a proxy that is believed. `hop`: how many are between it and this server. */
export type ProxyCheck = (address: string, hop: number) => boolean;

/** Proxies one behind the other at most; past them nobody is believed. */
export const maxHops = 32;

/** What may be said instead of addresses, as in Express. */
const ranges: ReadonlyMap<string, readonly string[]> = new Map([
  ['loopback', ['127.0.0.0/8', '::1']],
  ['linklocal', ['169.254.0.0/16', 'fe80::/10']],
  ['uniquelocal', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']],
]);

/**
 * Makes the check of who is a proxy. Throws a `RangeError` for what is neither a number of hops nor addresses: it would
 * silently trust nobody, or everybody.
 */
export function makeProxyCheck(
  trustProxy: TrustProxy | undefined,
  onError: (error: unknown, context: string) => void,
): ProxyCheck {
  if (trustProxy === undefined || trustProxy === false) return () => false;
  if (typeof trustProxy === 'function') return guard(trustProxy, onError);
  if (typeof trustProxy !== 'number') return checkAddresses(String(trustProxy).split(','));
  if (!Number.isInteger(trustProxy) || trustProxy < 0 || trustProxy > maxHops) {
    throw new RangeError(`trustProxy must be a whole number from 0 to ${maxHops}.`);
  }
  return (_address, hop) => hop < trustProxy;
}

/** Only `true` is a yes: a promise, say, is none. */
function guard(trusts: ProxyCheck, onError: (error: unknown, context: string) => void): ProxyCheck {
  return (address, hop) => {
    try {
      return trusts(address, hop) === true;
    } catch (error) {
      onError(error, 'trustProxy');
      return false;
    }
  };
}

function checkAddresses(entries: readonly string[]): ProxyCheck {
  const names = entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
  const list = new net.BlockList();
  for (const name of names) {
    for (const subnet of ranges.get(name) ?? [name]) addSubnet(list, subnet);
  }
  const trustsThisMachine = names.includes('loopback');
  return (address) => {
    // Who comes by a Unix socket has no address, and is on this machine.
    if (address === '') return trustsThisMachine;
    return list.check(address, familyOf(address));
  };
}

function addSubnet(list: net.BlockList, subnet: string): void {
  const [, address = '', length] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(subnet) ?? [];
  const most = net.isIPv6(address) ? 128 : 32;
  const bits = Number(length ?? most);
  // Of no bits are all addresses there are.
  if (net.isIP(address) === 0 || bits < 1 || bits > most) {
    throw new RangeError(`trustProxy: ${subnet} is no address, such as 10.0.0.1 or 10.0.0.0/8.`);
  }
  list.addSubnet(address, bits, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return net.isIPv6(address) ? 'ipv6' : 'ipv4';
}
