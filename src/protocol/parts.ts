import * as v from 'valibot';
import { maxFileNameUnits } from './fileBounds.js';

/** Chosen by the client, unique among its own: 1–64 of the unreserved characters of RFC 3986, `A–Z a–z 0–9 - . _ ~`. */
export const idPattern = /^[\w.~-]{1,64}$/;
export const idSchema = v.pipe(v.string(), v.regex(idPattern));

/** What only a guess of more than 90 bits would find, if it was made at random as it should be. */
export const secretSchema = v.pipe(idSchema, v.minLength(16));

/** Only the shape: whether a name may be used, the name rules say. */
export const nameSchema = v.pipe(v.string(), v.maxLength(128));

/** Place in the one order; also the number of a question and of a pair, which are named by where they began. */
export const seqSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Milliseconds since the Unix epoch. */
export const timeSchema = v.pipe(v.number(), v.finite());

/** Bounded by the frame; checked against the server's limit where it is known. */
export const textSchema = v.string();

/** Only the shape: whoever shows or stores it makes it safe. */
export const fileNameSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(maxFileNameUnits));

/** Bytes of a file. */
export const fileSizeSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** 32 bytes in lower-case hexadecimal: a SHA-256, or a secret. */
export const bytes32Schema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** A TCP port that no service of a system has. */
export const portSchema = v.pipe(v.number(), v.integer(), v.minValue(1024), v.maxValue(65_535));

/** `auto`: direct if that is possible, else by the server. */
export const filePathSchema = v.picklist(['auto', 'direct', 'relay']);

/** How far the receiver is (`offset`), and up to where the sender may send. */
export const creditShape = {
  file: seqSchema,
  offset: fileSizeSchema,
  upTo: fileSizeSchema,
  restart: v.optional(v.boolean()),
};

/** See `FileOutcome`. */
export const fileOutcomes = [
  'done',
  'declined',
  'withdrawn',
  'expired',
  'asleep',
  'left',
  'cancelled',
  'failed',
] as const;

/** A file that somebody shares. */
export const sharedFileSchema = v.object({
  name: fileNameSchema,
  size: v.optional(fileSizeSchema),
  modifiedAt: v.optional(timeSchema),
});

export const userSchema = v.object({
  name: nameSchema,
  status: v.picklist(['awake', 'asleep']),
  partner: v.optional(nameSchema),
  joinedAt: timeSchema,
});
