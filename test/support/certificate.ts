import type { KeyObject } from 'node:crypto';
import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** DER tags (X.690). */
const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Object identifiers, already encoded. */
const oid = {
  ecdsaWithSha256: '2a8648ce3d040302',
  commonName: '550403',
  basicConstraints: '551d13',
  subjectAltName: '551d11',
} as const;

function der(type: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([type, body.length]), body]);
  if (body.length < 0x100) return Buffer.concat([Buffer.from([type, 0x81, body.length]), body]);
  return Buffer.concat([Buffer.from([type, 0x82, body.length >> 8, body.length & 0xff]), body]);
}

const sequence = (...parts: readonly Uint8Array[]) => der(tag.sequence, ...parts);
const objectId = (hex: string) => der(tag.oid, Buffer.from(hex, 'hex'));
const bitString = (bytes: Uint8Array) => der(tag.bitString, Buffer.from([0]), bytes);
/** `[number]` of the type around it: constructed, or one value in place. */
const explicit = (number: number, ...parts: readonly Uint8Array[]) => der(0xa0 | number, ...parts);
const implicit = (number: number, value: Uint8Array) => der(0x80 | number, value);

function time(date: Date): Buffer {
  const digits = `${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
  return der(tag.generalizedTime, Buffer.from(digits));
}

function extension(id: string, critical: boolean, value: Uint8Array): Buffer {
  const flag = critical ? [der(tag.boolean, Buffer.from([0xff]))] : [];
  return sequence(objectId(id), ...flag, der(tag.octetString, value));
}

export interface CertificateOptions {
  /** The name of a host that it is for. Default `'localhost'`. */
  readonly host?: string;
  /** Whether it is for the addresses of this machine, too. Default true. */
  readonly forLoopback?: boolean;
  /** Until when it is good, in days from now. Default 1. */
  readonly days?: number;
}

/** The part of a certificate that is signed (RFC 5280, 4.1). */
function toBeSigned(publicKey: KeyObject, options: CertificateOptions): Buffer {
  const { host = 'localhost', forLoopback = true, days = 1 } = options;
  const signature = sequence(objectId(oid.ecdsaWithSha256));
  const commonName = sequence(
    objectId(oid.commonName),
    der(tag.utf8String, Buffer.from('chatcast test')),
  );
  const name = sequence(der(tag.set, commonName));
  const dayMs = 24 * 60 * 60 * 1000;
  const now = Date.now();
  const validity = [time(new Date(now - 9 * dayMs)), time(new Date(now + days * dayMs))];
  const dnsName = 2;
  const ipAddress = 7;
  const addresses = [
    implicit(ipAddress, Buffer.from([127, 0, 0, 1])),
    implicit(ipAddress, Buffer.from([...new Uint8Array(15), 1])),
  ];
  const names = sequence(implicit(dnsName, Buffer.from(host)), ...(forLoopback ? addresses : []));
  const isAuthority = sequence(der(tag.boolean, Buffer.from([0xff])));
  return sequence(
    explicit(0, der(tag.integer, Buffer.from([2]))),
    // Positive: the first bit would be the sign.
    der(tag.integer, Buffer.from([1]), randomBytes(8)),
    signature,
    name,
    sequence(...validity),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(
      3,
      sequence(
        extension(oid.basicConstraints, true, isAuthority),
        extension(oid.subjectAltName, false, names),
      ),
    ),
  );
}

/** A throw-away certificate for `localhost`, `127.0.0.1` and `::1`, good for a day; it is its own authority. */
export function makeCertificate(options: CertificateOptions = {}): {
  readonly cert: string;
  readonly key: string;
} {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = toBeSigned(createPublicKey(privateKey), options);
  const signature = bitString(sign('sha256', signed, privateKey));
  const whole = sequence(signed, sequence(objectId(oid.ecdsaWithSha256)), signature);
  const lines = whole.toString('base64').replace(/(.{64})/g, '$1\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.trimEnd()}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
