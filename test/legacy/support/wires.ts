/** What is found in a stream, and what of it is not whole yet. */
export interface Cut {
  readonly texts: readonly string[];
  readonly rest: Buffer;
}

/** A wire of the old systems, as their description puts it: made from that alone, without anything of the sources. */
export interface Wire {
  /** As the server's statistics call it. */
  readonly name: 'records' | 'lines' | 'typed';
  /** What a client sends when this is typed. */
  encode(text: string): Buffer;
  /** What a client shows. */
  decode(stream: Buffer): Cut;
  /** The same text as the server says it on this wire: as it stands on records. */
  shown(text: string): string;
}

/** Behind the NUL stands what was on the stack before. */
export function encodeRecord(text: string | Buffer, garbage = 0): Buffer {
  const record = Buffer.alloc(128, garbage);
  const bytes = Buffer.from(text);
  if (bytes.length > 128) throw new Error(`${bytes.length} bytes are no record.`);
  bytes.copy(record);
  if (bytes.length < 128) record[bytes.length] = 0;
  return record;
}

/** A long text in as many records as it takes, each but the last of them full. */
export function encodeLongText(text: string, recordTextBytes = 127): Buffer {
  const bytes = Buffer.from(text);
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += recordTextBytes) {
    records.push(encodeRecord(bytes.subarray(at, at + recordTextBytes)));
  }
  return Buffer.concat(records);
}

export const records: Wire = {
  name: 'records',
  encode: (text) => encodeRecord(`${text}\n`, 0xee),
  decode(stream) {
    const texts: string[] = [];
    let at = 0;
    for (; stream.length - at >= 128; at += 128) {
      const record = stream.subarray(at, at + 128);
      const end = record.indexOf(0);
      texts.push(record.subarray(0, end < 0 ? 128 : end).toString());
    }
    return { texts, rest: stream.subarray(at) };
  },
  shown: (text) => text,
};

export const lines: Wire = {
  name: 'lines',
  encode: (text) => Buffer.from(`${text}\n`),
  decode(stream) {
    const end = stream.lastIndexOf('\n') + 1;
    const whole = stream.subarray(0, end).toString();
    return { texts: whole.match(/.*\n/g) ?? [], rest: stream.subarray(end) };
  },
  shown: (text) => (text.endsWith('\n') ? text : `${text}\n`),
};

export function encodeTyped(type: number, text: string): Buffer {
  return Buffer.from(`${String.fromCharCode(type)}${text}\0`);
}

export const typed: Wire = {
  name: 'typed',
  encode: (text) => encodeTyped(0, text),
  /** A text of type 0 is shown; of any other type, the type stands before it. */
  decode(stream) {
    const texts: string[] = [];
    let at = 0;
    for (;;) {
      const type = stream[at];
      const start = at + (type === 2 ? 2 : 1);
      const end = type === undefined ? -1 : stream.indexOf(0, start);
      if (end < 0) return { texts, rest: stream.subarray(at) };
      const text = stream.subarray(at + 1, end).toString();
      texts.push(type === 0 ? text : `<${type}>${text}`);
      at = end + 1;
    }
  },
  shown: (text) => text.replace(/\n$/, ''),
};
