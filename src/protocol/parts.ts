import * as v from 'valibot';

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

export const userSchema = v.object({
  name: nameSchema,
  status: v.picklist(['awake', 'asleep']),
  partner: v.optional(nameSchema),
  joinedAt: timeSchema,
});
