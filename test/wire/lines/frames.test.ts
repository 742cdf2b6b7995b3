import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeLines, LineDecoder } from '../../../src/wire/lines/frames.js';

/** What a decoder finds in these pieces; answers to telnet as hex. */
function decode(pieces: readonly Uint8Array[], maxLineBytes = 1000): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  const decoder = new LineDecoder(maxLineBytes);
  const sink = {
    handleText: (text: string | undefined) => found.push(text),
    handleAnswer: (bytes: Uint8Array) => found.push(`<${Buffer.from(bytes).toString('hex')}>`),
  };
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; ) at = decoder.take(piece, at, sink);
  }
  decoder.flush(sink);
  return found;
}

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** What is left of a line on a screen that knows backspace and nothing else, thought of anew. */
function edit(keys: readonly string[]): string {
  const line: string[] = [];
  for (const key of keys) {
    if (key === '\x7f' || key === '\b') line.pop();
    else line.push(key);
  }
  return line.join('');
}

describe('a decoder of lines', () => {
  it('finds what anybody would find in lines of text', () => {
    const line = fc.string({ unit: fc.constantFrom('a', '가', '👋', ' ', '\t', 'é') });
    const end = fc.constantFrom('\n', '\r\n', '\r\0', '\r');
    fc.assert(
      fc.property(fc.array(fc.tuple(line, end)), fc.array(fc.nat()), (lines, cuts) => {
        // A bare return and an empty line of one newline read as one end.
        const isClear = lines.every(
          ([text, how], index) =>
            index === 0 || text !== '' || how !== '\n' || lines[index - 1]?.[1] !== '\r',
        );
        fc.pre(isClear);
        const stream = Buffer.from(lines.flat().join(''));
        const places = cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b);
        const pieces = [0, ...places].map((start, at) => stream.subarray(start, places[at]));
        expect(decode(pieces)).toEqual(lines.map(([text]) => text));
      }),
    );
  });

  it('does what the keys that erase say', () => {
    const key = fc.constantFrom('a', '가', '👋', 'é', '\x7f', '\b');
    fc.assert(
      fc.property(fc.array(key), (keys) => {
        expect(decode([Buffer.from(`${keys.join('')}\n`)])).toEqual([edit(keys)]);
      }),
    );
  });

  it('takes out escape sequences, whatever they hold, and commands of telnet', () => {
    const noise = fc.constantFrom(
      '\x1b[A',
      '\x1b[1;5~',
      '\x1bOP',
      '\x1bx',
      '\x07',
      '\0',
      '\xff\xf1',
      '\xff\xfc\x01',
      '\xff\xfe\x01',
      '\xff\xfa\x18\x00xterm\xff\xff\xff\xf0',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, fc.constantFrom('x', 'y', ' '))), (parts) => {
        const plain = parts.filter((part) => /^[xy ]$/.test(part)).join('');
        expect(decode([latin1(`${parts.join('')}\n`)])).toEqual([plain]);
      }),
    );
  });

  it('refuses every option of telnet, and answers no refusal', () => {
    expect(decode([latin1('\xff\xfd\x03\xff\xfb\x18\xff\xfc\x01\xff\xfe\x01x\n')])).toEqual([
      '<fffc03>',
      '<fffe18>',
      'x',
    ]);
  });

  it('erases by telnet, too', () => {
    expect(decode([latin1('no\xff\xf8yess\xff\xf7\n')])).toEqual(['yes']);
  });

  it('takes out a byte 255 that is none of telnet, for it is no text either', () => {
    expect(decode([latin1('a\xff\xffb\n')])).toEqual(['ab']);
  });

  it('tells of a line that is too long, and goes on with the next', () => {
    const stream = Buffer.from(`${'x'.repeat(11)}\n${'x'.repeat(10)}\nnext\n`);
    expect(decode([stream], 10)).toEqual([undefined, 'x'.repeat(10), 'next']);
  });

  it('takes one line at a time', () => {
    const found: (string | undefined)[] = [];
    const decoder = new LineDecoder(100);
    const sink = { handleText: (text?: string) => found.push(text), handleAnswer: () => {} };
    const stream = Buffer.from('one\ntwo\n');
    expect(decoder.take(stream, 0, sink)).toBe(4);
    expect(found).toEqual(['one']);
  });
});

describe('an encoder of lines', () => {
  it('ends each text as a line, once', () => {
    const bytes = encodeLines(['one\n', 'question? ', 'two\nlines\n']);
    expect(Buffer.from(bytes).toString()).toBe('one\nquestion? \ntwo\nlines\n');
  });
});
