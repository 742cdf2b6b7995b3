import { describe, expect, it } from 'vitest';
import {
  decodeHash,
  encodeHash,
  hashPassword,
  makeDecoy,
  verifyPassword,
} from '../../src/accounts/scrypt.js';

const cheap = { ln: 4, r: 8, p: 1 };
const secret = Buffer.from('pleaseletmein');
const salt16 = 'AAAAAAAAAAAAAAAAAAAAAA';
const hash32 = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

describe('a password hash', () => {
  it('knows its password and no other', async () => {
    const hash = await hashPassword(secret, cheap);
    expect(hash.cost).toEqual(cheap);
    expect(await verifyPassword(secret, hash)).toBe(true);
    expect(await verifyPassword(Buffer.from('pleaseletmeim'), hash)).toBe(false);
  });

  it('is another one each time', async () => {
    const [one, other] = await Promise.all([
      hashPassword(secret, cheap),
      hashPassword(secret, cheap),
    ]);
    expect(one.salt).toHaveLength(16);
    expect(one.hash).toHaveLength(32);
    expect(one.salt).not.toEqual(other.salt);
    expect(one.hash).not.toEqual(other.hash);
  });

  it('is written as a PHC string and read back', async () => {
    const hash = await hashPassword(secret, { ln: 5, r: 4, p: 2 });
    const text = encodeHash(hash);
    expect(text).toMatch(/^\$scrypt\$ln=5,r=4,p=2\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(decodeHash(text)).toEqual(hash);
    expect(await verifyPassword(secret, decodeHash(text))).toBe(true);
  });

  it('agrees with the test vector of RFC 7914', async () => {
    // N = 16384, r = 8, p = 1, 64 bytes: section 12, third vector.
    const expected = Buffer.from(
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2' +
        'd5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
      'hex',
    );
    const salt = Buffer.from('SodiumChloride').toString('base64').replace(/=+$/, '');
    const hash = expected.toString('base64').replace(/=+$/, '');
    const read = decodeHash(`$scrypt$ln=14,r=8,p=1$${salt}$${hash}`);
    expect(await verifyPassword(secret, read)).toBe(true);
  });

  it('of nobody costs the same and has no password', async () => {
    const decoy = makeDecoy(cheap);
    expect(decoy.cost).toEqual(cheap);
    expect(await verifyPassword(secret, decoy)).toBe(false);
    expect(await verifyPassword(Buffer.alloc(0), decoy)).toBe(false);
  });
});

describe('reading a hash', () => {
  const tail = `${salt16}$${hash32}`;

  it.each([
    ['the recommended cost', 'ln=17,r=8,p=1'],
    ['the recommended cost with less memory', 'ln=13,r=8,p=10'],
    ['twice the recommended memory', 'ln=18,r=8,p=1'],
  ])('accepts %s', (_what, parameters) => {
    expect(encodeHash(decodeHash(`$scrypt$${parameters}$${tail}`))).toBe(
      `$scrypt$${parameters}$${tail}`,
    );
  });

  it.each([
    ['half a gigabyte', 'ln=19,r=8,p=1'],
    ['more iterations than there are numbers', 'ln=999999999,r=8,p=1'],
    ['a huge block', 'ln=1,r=999999999,p=1'],
    ['a huge parallelism', 'ln=10,r=8,p=999999999'],
    ['too much work in little memory', 'ln=16,r=8,p=5'],
    ['no iterations', 'ln=0,r=8,p=1'],
    ['no block', 'ln=10,r=0,p=1'],
    ['no parallelism', 'ln=10,r=8,p=0'],
    ['more iterations than the block allows', 'ln=16,r=1,p=1'],
  ])('refuses %s without trying it', (_what, parameters) => {
    expect(() => decodeHash(`$scrypt$${parameters}$${tail}`)).toThrow(
      expect.objectContaining({ code: 'PROTOCOL', message: expect.stringMatching(/out of range/) }),
    );
  });

  it.each([
    ['nothing', ''],
    ['a plain password', 'secret'],
    ['another algorithm', `$argon2id$v=19$m=65536,t=2,p=1$${tail}`],
    ['missing parameters', `$scrypt$ln=17$${tail}`],
    ['negative parameters', `$scrypt$ln=-1,r=8,p=1$${tail}`],
    ['a fraction', `$scrypt$ln=1.5,r=8,p=1$${tail}`],
    ['no hash', `$scrypt$ln=17,r=8,p=1$${salt16}`],
    ['something behind the hash', `$scrypt$ln=17,r=8,p=1$${tail} x`],
    ['the alphabet of URLs', `$scrypt$ln=17,r=8,p=1$${salt16}$${hash32.replace('A', '_')}`],
    ['a salt too short', `$scrypt$ln=17,r=8,p=1$AAAA$${hash32}`],
    ['a salt too long', `$scrypt$ln=17,r=8,p=1$${'A'.repeat(100)}$${hash32}`],
    ['a hash too short', `$scrypt$ln=17,r=8,p=1$${salt16}$AAAA`],
    ['a hash too long', `$scrypt$ln=17,r=8,p=1$${salt16}$${'A'.repeat(100)}`],
    ['base64 that stops in the middle of a byte', `$scrypt$ln=17,r=8,p=1$${tail}AA`],
    ['base64 with bits left over', `$scrypt$ln=17,r=8,p=1$${salt16}$${hash32.replace(/A$/, 'B')}`],
  ])('refuses %s', (_what, text) => {
    expect(() => decodeHash(text)).toThrow(expect.objectContaining({ code: 'PROTOCOL' }));
  });
});
