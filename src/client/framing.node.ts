import type { Transport } from '../transport/Transport.js';
import type { Framing } from './Framing.js';
import { MessageFraming } from './MessageFraming.js';
import { StreamFraming } from './StreamFraming.js';

/** How requests stand on this connection. */
export function makeFraming(transport: Transport, maxFrameBytes: number): Framing {
  return transport.carrier === 'websocket'
    ? new MessageFraming(transport)
    : new StreamFraming(transport, maxFrameBytes);
}
