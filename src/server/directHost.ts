import net from 'node:net';
import { isLoopback } from './Lobby.js';

const linkLocal = new net.BlockList();
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4');
linkLocal.addSubnet('fe80::', 10, 'ipv6');

function isLinkLocal(address: string): boolean {
  return net.isIP(address) !== 0 && linkLocal.check(address, net.isIPv6(address) ? 'ipv6' : 'ipv4');
}

/**
 * Where a receiver finds a sender, both as the server sees them; undefined where it would find somebody else: a loopback
 * or link-local address means what is meant only to a receiver that comes from such a one itself.
 */
export function directHost(sender: string, receiver: string): string | undefined {
  if (net.isIP(sender) === 0) return undefined;
  if (isLoopback(sender) && !isLoopback(receiver)) return undefined;
  if (isLinkLocal(sender) && !isLinkLocal(receiver)) return undefined;
  return sender;
}
