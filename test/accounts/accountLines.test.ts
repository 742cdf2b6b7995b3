import { describe, expect, it } from 'vitest';
import { decodeAccounts, dropAccount, putAccount } from '../../src/accounts/accountLines.js';
import { nameKey } from '../../src/accounts/names.js';
import { encodeHash, makeDecoy } from '../../src/accounts/scrypt.js';
import { ChatError } from '../../src/errors.js';

const hash = makeDecoy({ ln: 17, r: 8, p: 1 });
const other = makeDecoy({ ln: 17, r: 8, p: 1 });
const atom = `atom:${encodeHash(hash)}`;
const hansung = `한성:${encodeHash(hash)}`;

describe('the lines of a password file', () => {
  it('are read by the key of their name, without comments and empty lines', () => {
    const accounts = decodeAccounts(`# the band\n\n${atom}\n   \n#${atom}\n${hansung}\n`);
    expect([...accounts.keys()]).toEqual([nameKey('atom'), nameKey('한성')]);
    expect(accounts.get(nameKey('ATOM'))).toEqual({ name: 'atom', hash });
  });

  it('may end as on Windows, and the last may lack its end', () => {
    expect(decodeAccounts(`${atom}\r\n\r\n${hansung}`).size).toBe(2);
  });

  it('keep the spelling, in its canonical form', () => {
    const [account] = decodeAccounts(`Zoe\u0308:${encodeHash(hash)}`).values();
    expect(account?.name).toBe('Zo\u00EB');
  });

  it.each([
    ['without a colon', 'atom', /colon/],
    ['with a password that anybody can read', 'hansung:secret', /\$scrypt/],
    ['with a bad name', `[x]:${encodeHash(hash)}`, /U\+005B/],
    ['without a name', `:${encodeHash(hash)}`, /at least one/],
    [
      'with absurd parameters',
      'x:$scrypt$ln=30,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA',
      /out of range/,
    ],
    ['with the name of an earlier line', `ATOM:${encodeHash(hash)}`, /earlier line/],
    ['with a look-alike of an earlier name', `атом:${encodeHash(hash)}`, /earlier line/],
  ])('%s are refused with their number', (_what, line, reason) => {
    const read = () => decodeAccounts(`# first\n${atom}\n${line}\n${hansung}\n`);
    expect(read).toThrow(reason);
    expect(read).toThrow(expect.objectContaining({ code: 'PROTOCOL', details: { line: 3 } }));
    expect(read).toThrow(/line 3/);
  });

  it('never repeat a secret in an error', () => {
    const read = () => decodeAccounts('atom:hunter2\n');
    expect(read).toThrow(ChatError);
    expect(read).not.toThrow(/hunter2/);
  });

  it('stay as they are when another account is put', () => {
    const text = `# one\r\n\n${atom}\n  \n# two\n`;
    expect(putAccount(text, { name: 'new', hash })).toBe(`${text}new:${encodeHash(hash)}\n`);
    expect(putAccount(text, { name: 'atom', hash: other })).toBe(
      `# one\r\n\natom:${encodeHash(other)}\n  \n# two\n`,
    );
  });

  it('begin on a line of their own, whether or not the text ended', () => {
    expect(putAccount('', { name: 'atom', hash })).toBe(`${atom}\n`);
    expect(putAccount('# no end', { name: 'atom', hash })).toBe(`# no end\n${atom}\n`);
  });

  it('are replaced and dropped by any spelling of their name', () => {
    const text = `${atom}\n${hansung}\n`;
    expect(putAccount(text, { name: 'Atom', hash })).toBe(`Atom:${encodeHash(hash)}\n${hansung}\n`);
    expect(dropAccount(text, 'ATOM')).toBe(`${hansung}\n`);
    expect(dropAccount(text, 'nobody')).toBe(text);
  });

  it('that are comments are nobody', () => {
    const text = `#${atom}\n# atom:\n`;
    expect(dropAccount(text, 'atom')).toBe(text);
    expect(dropAccount(text, '#atom')).toBe(text);
  });
});
