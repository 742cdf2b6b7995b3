import { ChatError } from '../../errors.js';
import type { FactOf, Notice } from '../../protocol/notices.js';
import { parseNotice } from '../../protocol/parseNotice.js';
import { parseRequest } from '../../protocol/parseRequest.js';
import type { Request } from '../../protocol/requests.js';

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new ChatError('PROTOCOL', 'Not JSON.', { cause });
  }
}

export function encodeJson(message: Request | Notice): string {
  return message.type === 'message' ? encodeMessage(message) : JSON.stringify(message);
}

/** What `JSON.stringify` would make of it, in half the time: messages are most of what a server sends. */
function encodeMessage({ seq, at, id, from, text, scope, pair }: FactOf<'message'>): string {
  const head = `{"type":"message","seq":${seq},"at":${at},"id":"${id}","from":${JSON.stringify(from)}`;
  const tail = pair === undefined ? '}' : `,"pair":${pair}}`;
  return `${head},"text":${JSON.stringify(text)},"scope":"${scope}"${tail}`;
}

/** Throws `PROTOCOL`; `details.id` is the id of the request where it has a valid one. */
export function decodeRequest(json: string): Request {
  return parseRequest(parseJson(json));
}

/** Throws `PROTOCOL`. Nothing in the notice can attack whoever shows it. */
export function decodeNotice(json: string): Notice {
  return parseNotice(parseJson(json));
}
