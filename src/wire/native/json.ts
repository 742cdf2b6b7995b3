import { ChatError } from '../../errors.js';
import type { Notice } from '../../protocol/notices.js';
import { parseNotice, parseRequest } from '../../protocol/parse.js';
import type { Request } from '../../protocol/requests.js';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 to text; throws `PROTOCOL` where it is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new ChatError('PROTOCOL', 'Not UTF-8.', { cause });
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new ChatError('PROTOCOL', 'Not JSON.', { cause });
  }
}

export function encodeJson(message: Request | Notice): string {
  return JSON.stringify(message);
}

/** Throws `PROTOCOL`; `details.id` is the id of the request where it has a valid one. */
export function decodeRequest(json: string): Request {
  return parseRequest(parseJson(json));
}

/** Throws `PROTOCOL`. */
export function decodeNotice(json: string): Notice {
  return parseNotice(parseJson(json));
}
