import { connect as connectNative } from '#transport/connect';
import type { ConnectOptions } from '../transport/ConnectOptions.js';
import type { Transport } from '../transport/Transport.js';

/**
 * Connects by the scheme of the URL: that of a server of ours, or `record:` or `typed:`, for a server of the old systems,
 * which then looks like one of ours. Rejects with `UNREACHABLE`, or the signal's reason.
 */
export async function connect(url: URL, options: ConnectOptions): Promise<Transport> {
  const { protocol } = url;
  if (protocol !== 'record:' && protocol !== 'typed:') return connectNative(url, options);
  // Few programs need it, and none pays for it that does not.
  const { OldServerTransport } = await import('./OldServerTransport.js');
  const socketUrl = new URL(url.href.replace(/^\w+/, 'tcp'));
  const transport = await connectNative(socketUrl, options);
  return new OldServerTransport(transport, protocol, options.now ?? Date.now);
}
