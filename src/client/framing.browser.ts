import type { Transport } from '../transport/Transport.js';
import type { Framing } from './Framing.js';
import { MessageFraming } from './MessageFraming.js';

/**
 * How requests stand on this connection. A browser's own is a WebSocket: what cuts streams is only loaded for a program
 * that brings one, such as one within memory.
 */
export function makeFraming(
  transport: Transport,
  maxFrameBytes: number,
): Framing | Promise<Framing> {
  if (transport.carrier === 'websocket') return new MessageFraming(transport);
  return import('./StreamFraming.js').then(
    ({ StreamFraming }) => new StreamFraming(transport, maxFrameBytes),
  );
}
