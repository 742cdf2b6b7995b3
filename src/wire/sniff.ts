import { prefaceBytes } from './native/preface.js';
import type { Following } from './sniffText.js';
import { sniffText } from './sniffText.js';
import { FrameType } from './typed/frames.js';

/** What the first bytes of a connection can tell. */
export type Sniffed =
  | { readonly kind: 'tls' }
  | { readonly kind: 'http' }
  /** `bytes` long is the preface; what follows is the first frame. */
  | { readonly kind: 'native'; readonly bytes: number }
  | { readonly kind: 'records' | 'lines' | 'typed' }
  /** Too few bytes to tell. */
  | { readonly kind: 'undecided' }
  | { readonly kind: 'unknown' };

/** A TLS record of type handshake (RFC 8446, 5.1), major version 3. */
const tlsHandshake = [0x16, 0x03];
const ascii = (text: string) => new TextEncoder().encode(text);
/** Every version of the native protocol; only the one of the preface is spoken. */
const nativeProtocol = ascii('CHATCAST/');
/** The methods an HTTP request line may begin with (RFC 9110, 9.3), up to the space. */
const httpMethods = ['GET ', 'HEAD ', 'POST ', 'PUT ', 'DELETE ', 'OPTIONS ', 'PATCH '].map(ascii);

/** Whether `bytes` begins with `start` (`all`), could still become that (`part`), or cannot (`none`). */
function compare(bytes: Uint8Array, start: ArrayLike<number>): 'all' | 'part' | 'none' {
  const length = Math.min(bytes.length, start.length);
  for (let i = 0; i < length; i += 1) if (bytes[i] !== start[i]) return 'none';
  return length === start.length ? 'all' : 'part';
}

/** Tells the language of a connection by its first bytes. */
export function sniff(bytes: Uint8Array, following: Following = 'more'): Sniffed {
  if (bytes.length === 0) return { kind: 'undecided' };
  const tls = compare(bytes, tlsHandshake);
  if (tls === 'all') return { kind: 'tls' };
  const native = compare(bytes, prefaceBytes);
  if (native === 'all') return { kind: 'native', bytes: prefaceBytes.length };
  if (compare(bytes, nativeProtocol) === 'all') {
    return { kind: native === 'part' ? 'undecided' : 'unknown' };
  }
  const http = httpMethods.map((method) => compare(bytes, method));
  if (http.includes('all')) return { kind: 'http' };
  // Its other frames may not come first.
  if (bytes[0] === FrameType.cred) return { kind: 'typed' };
  if (tls === 'part' || native === 'part' || http.includes('part')) return { kind: 'undecided' };
  return { kind: sniffText(bytes, following) };
}
