import { disarmText } from '../../protocol/harmless.js';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Bytes as a text that may be said. A native client is refused a text that is not UTF-8 or holds control characters. These
 * clients, and the people at them, know of no such rule: what cannot be said becomes a `�`, and the rest of it is said.
 */
export function decodeText(bytes: Uint8Array): string {
  return disarmText(decoder.decode(bytes));
}
