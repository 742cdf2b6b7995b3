import { describe, expect, it } from 'vitest';
import { decodeNotice } from '../../src/wire/native/json.js';

/** As a client hears of files that somebody shares. */
function listed(name: string): string | undefined {
  const files = [{ name, size: 1, modifiedAt: 1 }];
  const notice = decodeNotice(JSON.stringify({ type: 'files', id: 'a', files, more: false }));
  return notice.type === 'files' ? notice.files[0]?.name : undefined;
}

describe('the name of a file that somebody shares', () => {
  it.each([
    ['breaks the line', 'a.txt\nserver: password?', 'a.txt\ufffdserver: password?'],
    ['goes back to its beginning', 'a\r.txt', 'a\ufffd.txt'],
    ['tabulates', 'a\tb.txt', 'a\ufffdb.txt'],
    ['commands a terminal', 'a\u001b[2J.txt', 'a\ufffd[2J.txt'],
    ['breaks the line as Unicode can', 'a\u2028b\u2029c', 'a\ufffdb\ufffdc'],
    ['turns the text around', 'photo\u202egpj.exe', 'photo\ufffdgpj.exe'],
    ['isolates its end', 'photo\u2067gpj\u2069.exe', 'photo\ufffdgpj\ufffd.exe'],
    ['marks a direction', 'a\u200fb\u200ec\u061c', 'a\ufffdb\ufffdc\ufffd'],
  ])('that %s is disarmed', (_what, name, told) => {
    expect(listed(name)).toBe(told);
  });

  it.each([
    ['in folders', 'folder/sub/a.txt'],
    ['in Persian, with a non-joiner', 'می\u200cخواهم.txt'],
    ['of a family', '👨‍👩‍👧‍👦 2024.jpg'],
    ['in Hebrew', 'דוח.pdf'],
  ])('%s stays as it is', (_what, name) => {
    expect(listed(name)).toBe(name);
  });

  it('is disarmed in questions, too', () => {
    const fact = {
      seq: 1,
      at: 1,
      id: 'a',
      from: 'atom',
      to: 'hansung',
      path: 'auto',
      expiresAt: 1,
    };
    const request = { type: 'fileRequest', ...fact, name: 'a\n\u202eb' };
    expect(decodeNotice(JSON.stringify(request))).toMatchObject({ name: 'a\ufffd\ufffdb' });
  });
});
