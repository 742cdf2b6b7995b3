import fc from 'fast-check';
import { encodeChunk, encodeFrame, jsonKind } from '../support/naiveFrames.js';
import vectors from '../vectors/native.json' with { type: 'json' };

/** What is worth putting where it does not belong. */
const awkward = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>(
    '',
    '\0',
    '\ud800',
    '\u001b[2J',
    '__proto__',
    'witness1',
    'x'.repeat(5000),
    -1,
    -0,
    0.5,
    2 ** 53,
    1e308,
    null,
    [],
    {},
  ),
);

/** Changes to be made to a message, one after another. */
type Change = (message: Record<string, unknown>) => void;

function makeChange(choose: number, value: unknown, what: number): Change {
  return (message) => {
    const keys = Object.keys(message);
    const key = keys[choose % keys.length] ?? 'type';
    if (what === 0) delete message[key];
    else if (what === 1) message[key] = value;
    else if (what === 2) message[String(value).slice(0, 20)] = message[key];
    else message[key] = [message[key]];
  };
}

/** A valid message with a character in its words and names that should not be there. */
function poisoned(messages: readonly object[]): fc.Arbitrary<string> {
  const poison = fc.constantFrom('\0', '\u001b', '\u007f', '\u009b', '\ud800', '\udc00', '\r');
  return fc
    .tuple(fc.constantFrom(...messages), poison)
    .map(([message, character]) =>
      JSON.stringify(message, (field, value: unknown) =>
        /^(?:text|from|to|name|message|partner|[01])$/.test(field) && typeof value === 'string'
          ? `${value}${character}`
          : value,
      ),
    );
}

/** A valid message with something wrong about it, or not. */
function mutated(messages: readonly object[]): fc.Arbitrary<string> {
  const change = fc.tuple(fc.nat(), awkward, fc.nat(3));
  return fc
    .tuple(fc.constantFrom(...messages), fc.array(change, { maxLength: 3 }))
    .map(([message, changes]) => {
      const copy: Record<string, unknown> = { ...message };
      for (const [choose, value, what] of changes) makeChange(choose, value, what)(copy);
      return JSON.stringify(copy);
    });
}

/** A text with a few characters changed, which may not be JSON any more. */
function garbled(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const spot = fc.tuple(fc.nat(), fc.constantFrom('"', '{', '}', '\\', '\0', ',', '\ud800', '9'));
  return fc.tuple(texts, fc.array(spot, { maxLength: 3 })).map(([text, spots]) => {
    let changed = text;
    for (const [place, character] of spots) {
      const at = place % (changed.length + 1);
      changed = changed.slice(0, at) + character + changed.slice(at + 1);
    }
    return changed;
  });
}

function texts(messages: readonly object[]): fc.Arbitrary<string> {
  const valid = fc.constantFrom(...messages).map((message) => JSON.stringify(message));
  const nearlyValid = mutated(messages);
  const anyJson = fc.json({ maxDepth: 5 });
  return fc.oneof(
    { weight: 6, arbitrary: valid },
    { weight: 4, arbitrary: nearlyValid },
    { weight: 2, arbitrary: poisoned(messages) },
    { weight: 1, arbitrary: garbled(nearlyValid) },
    { weight: 1, arbitrary: anyJson },
  );
}

const messagesOf = (cases: readonly { readonly message: object }[]) =>
  cases.map(({ message }) => message);

/** What a client may say, and what it may not. */
export const requestTexts = texts(messagesOf(vectors.requests));
/** The same of those that are allowed once a client is in, so that it stays in for longer. */
export const memberTexts = texts(
  messagesOf(vectors.requests).filter(
    (message) => !('type' in message && ['login', 'resume', 'bye'].includes(String(message.type))),
  ),
);
/** What a server may say, and what it may not. */
export const noticeTexts = texts(messagesOf(vectors.notices));

/** A piece of a file that may be anybody's, or nobody's. */
export const chunkFrames: fc.Arbitrary<Uint8Array> = fc
  .record({
    file: fc.oneof(fc.bigInt(0n, 20n), fc.bigInt(0n, 2n ** 64n - 1n)),
    offset: fc.oneof(fc.bigInt(0n, 2000n), fc.bigInt(0n, 2n ** 64n - 1n)),
    data: fc.uint8Array({ maxLength: 200 }),
  })
  .map(({ file, offset, data }) => encodeChunk(file, offset, data));

/** A stream made of these texts: as frames, as frames that lie about themselves, or anything at all. */
export function streams(some: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array> {
  const frame = some.map((text) => encodeFrame(jsonKind, text));
  const liar = fc.tuple(frame, fc.nat(), fc.nat(255)).map(([bytes, place, value]) => {
    const changed = Buffer.from(bytes);
    changed[place % Math.min(changed.length, 12)] = value;
    return changed;
  });
  const piece = fc.oneof(
    { weight: 6, arbitrary: frame },
    { weight: 1, arbitrary: liar },
    { weight: 1, arbitrary: chunkFrames },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  );
  return fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.concat(pieces));
}

/** Something cut at random places. */
export function pieces(stream: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array[]> {
  return fc.tuple(stream, fc.array(fc.nat(), { maxLength: 4 })).map(([bytes, cuts]) => {
    const places = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
    return [0, ...places].map((start, index) => bytes.subarray(start, places[index]));
  });
}
