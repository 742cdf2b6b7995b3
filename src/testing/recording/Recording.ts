import { ChatError } from '../../index.browser.js';
import { readBytes, writeBytes } from './readableBytes.js';

/** Whose traffic was recorded. */
export type Subject =
  | { readonly end: 'server' }
  | { readonly end: 'client'; readonly name: string };

/**
 * What happened at one end of a connection: it was `opened` (at a server: by that address), the attempt to open it was
 * `refused`, bytes were `heard` or `sent`, this end `ended` it, or it `closed`.
 */
export type RecordedEvent = {
  /** In milliseconds since the beginning. */
  readonly atMs: number;
  /** Number of the connection, or attempt, from 1. */
  readonly connection: number;
} & (
  | { readonly kind: 'opened'; readonly address: string }
  | { readonly kind: 'heard' | 'sent'; readonly bytes: Uint8Array }
  | { readonly kind: 'refused' | 'ended' | 'closed' }
);

/** Begins every recording, and names the version of its form. */
const title = 'chatcast-recording 1';
/** Bytes of traffic that a recording keeps by default; what comes after them is not recorded. */
const maxRecordedBytes = 16 * 1024 * 1024;
/** What an event takes besides its bytes, so that events without any are bounded, too. */
const eventBytes = 32;
/** Lines that are read at most, and the length of one, in characters. */
const maxLines = 1_000_000;
const maxLineLength = 4_000_000;

/** How an event is written; `<` and `>` are what comes in and what goes out, as seen from whom the recording is of. */
const marks = { heard: '<', sent: '>' } as const;
const line =
  /^(?<at>\d+(?:\.\d+)?(?:e-\d+)?) #(?<connection>\d{1,9}) (?:(?<mark>[<>]) (?<data>.*)|opened (?<address>\S+)|(?<kind>refused|ended|closed))$/u;

function notUnderstood(number: number, why: string): ChatError {
  return new ChatError('PROTOCOL', `Line ${number} of the recording: ${why}.`);
}

/** All that went over the connections of one server, or of one client, as lines that people can read and keep in a file. */
export class Recording {
  /** Whose it is. */
  readonly of: Subject;
  /** The seed of the network in which it was made. */
  readonly seed: number;
  /** What its clock said at the beginning, in milliseconds since the Unix epoch. */
  readonly epochMs: number;
  readonly #maxBytes: number;
  readonly #events: RecordedEvent[] = [];
  #bytes = 0;
  #isWhole = true;

  /** Begins an empty one. `maxBytes`: bytes of traffic that it keeps; default 16 MiB. */
  constructor(
    of: Subject,
    { seed, epochMs }: { readonly seed: number; readonly epochMs: number },
    maxBytes = maxRecordedBytes,
  ) {
    this.of = of;
    this.seed = seed;
    this.epochMs = epochMs;
    this.#maxBytes = maxBytes;
  }

  /** In their order. */
  get events(): readonly RecordedEvent[] {
    return this.#events;
  }

  /** Whether nothing was left out for being too much. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Adds what happened, unless it is full. */
  add(event: RecordedEvent): void {
    this.#bytes += eventBytes + ('bytes' in event ? event.bytes.length : 0);
    if (this.#bytes > this.#maxBytes) this.#isWhole = false;
    if (this.#isWhole) this.#events.push(event);
  }

  /** As text, which `Recording.parse` reads. */
  toString(): string {
    const who = this.of.end === 'server' ? 'server' : `client ${this.of.name}`;
    return [
      title,
      `of ${who}`,
      `seed ${this.seed}`,
      `epoch ${this.epochMs}`,
      ...this.#events.map(writeEvent),
      ...(this.#isWhole ? [] : ['cut off']),
      '',
    ].join('\n');
  }

  /** Reads what `toString` wrote. Throws `PROTOCOL`, with the line, where it is no recording, and `TOO_LARGE`. */
  static parse(text: string): Recording {
    const lines = text.split(/\r?\n/, maxLines + 1);
    if (lines.length > maxLines) {
      throw new ChatError('TOO_LARGE', `A recording of more than ${maxLines} lines.`);
    }
    if (lines[0] !== title) throw notUnderstood(1, `not "${title}"`);
    const recording = new Recording(
      readSubject(lines[1]),
      { seed: readNumber(lines[2], 'seed', 3), epochMs: readNumber(lines[3], 'epoch', 4) },
      Number.POSITIVE_INFINITY,
    );
    for (const [index, text] of lines.slice(4).entries()) {
      if (text === 'cut off') recording.#isWhole = false;
      else if (text !== '') recording.#events.push(readEvent(text, index + 5));
    }
    return recording;
  }
}

function writeEvent(event: RecordedEvent): string {
  const begin = `${event.atMs} #${event.connection}`;
  if ('bytes' in event) return `${begin} ${marks[event.kind]} ${writeBytes(event.bytes)}`;
  return event.kind === 'opened' ? `${begin} opened ${event.address}` : `${begin} ${event.kind}`;
}

function readEvent(text: string, number: number): RecordedEvent {
  if (text.length > maxLineLength) throw new ChatError('TOO_LARGE', `Line ${number} is too long.`);
  const groups = line.exec(text)?.groups;
  if (groups === undefined) throw notUnderstood(number, 'not understood');
  const { at, connection, mark, data = '', address, kind } = groups;
  const place = { atMs: Number(at), connection: Number(connection) };
  if (address !== undefined) return { ...place, kind: 'opened', address };
  if (kind !== undefined) return { ...place, kind: kind as 'refused' | 'ended' | 'closed' };
  try {
    return { ...place, kind: mark === marks.heard ? 'heard' : 'sent', bytes: readBytes(data) };
  } catch (error) {
    throw notUnderstood(number, error instanceof ChatError ? error.message : 'not understood');
  }
}

function readSubject(text = ''): Subject {
  const [, name] = /^of client (.+)$/u.exec(text) ?? [];
  if (name !== undefined) return { end: 'client', name };
  if (text !== 'of server') throw notUnderstood(2, 'not whose it is');
  return { end: 'server' };
}

function readNumber(text: string | undefined, key: string, number: number): number {
  const [, digits] = new RegExp(`^${key} (\\d{1,16})$`).exec(text ?? '') ?? [];
  if (digits === undefined) throw notUnderstood(number, `not the ${key}`);
  return Number(digits);
}
