import { ChatError } from '../../errors.js';
import { decodeText } from '../text/decodeText.js';
import { FrameType, frame } from './frames.js';

/** What a frame about files is for: its second octet. */
export const FileType = {
  /** Which files does the user share? */
  listRequest: 0,
  listStart: 1,
  /** One file. */
  listBody: 2,
  listEnd: 3,
  /** May that file be downloaded? */
  downloadRequest: 4,
  /** Yes, from there. */
  downloadAck: 5,
  /** There is no such file. */
  downloadNack: 6,
} as const;

/**
 * A frame about files. From a client `user` is the one addressed, from the server the one who sent it. The name of a file
 * may hold spaces, nothing else may.
 */
export type FileFrame =
  | { readonly type: 'listRequest' | 'listStart' | 'listEnd'; readonly user: string }
  | {
      readonly type: 'listBody' | 'downloadRequest' | 'downloadNack';
      readonly user: string;
      readonly file: string;
    }
  | {
      readonly type: 'downloadAck';
      readonly user: string;
      readonly file: string;
      readonly ip: string;
      readonly port: number;
    };

/** Ports of TCP are numbers of 16 bits. */
const maxPort = 0xffff;

export function encodeFileFrame(file: FileFrame): string {
  const words = [file.user];
  if ('file' in file) words.push(file.file);
  if ('ip' in file) words.push(file.ip, `${file.port}`);
  const subtype = String.fromCharCode(FileType[file.type]);
  return frame(FrameType.file, subtype + words.join(' '));
}

/** Takes the body of a frame of type `file`. Throws `PROTOCOL`. */
export function decodeFileFrame(body: Uint8Array): FileFrame {
  const [subtype] = body;
  const entry = Object.entries(FileType).find(([, value]) => value === subtype);
  const type = entry?.[0] as FileFrame['type'] | undefined;
  const text = decodeText(body.subarray(1)).trimEnd();
  switch (type) {
    case 'listRequest':
    case 'listStart':
    case 'listEnd': {
      const [, user = ''] = match(text, /^(\S+)$/);
      return { type, user };
    }
    case 'listBody':
    case 'downloadRequest':
    case 'downloadNack': {
      const [, user = '', file = ''] = match(text, /^(\S+) (.+)$/);
      return { type, user, file };
    }
    case 'downloadAck': {
      const [, user = '', file = '', ip = '', digits] = match(text, /^(\S+) (.+) (\S+) (\d+)$/);
      const port = Number(digits);
      if (port < 1 || port > maxPort) throw new ChatError('PROTOCOL', 'Not a port.');
      return { type, user, file, ip, port };
    }
    case undefined:
      throw new ChatError('PROTOCOL', 'Unknown type of frame about files.');
  }
}

function match(text: string, pattern: RegExp): readonly (string | undefined)[] {
  const found = pattern.exec(text);
  if (found === null) throw new ChatError('PROTOCOL', 'Not a frame about files.');
  return found;
}
