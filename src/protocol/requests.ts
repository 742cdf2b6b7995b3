import * as v from 'valibot';
import { idSchema, nameSchema, secretSchema, seqSchema, textSchema } from './parts.js';

/**
 * What a client may ask of the server, by `type`. `login` or `resume` comes first and once. A request with an `id` is
 * answered exactly once: by the fact it caused, which names its author and carries the `id`; by `done`; or by `refused`.
 */
export const requestSchemas = {
  /**
   * Come in as `name`. With `resume: false` a lost connection is a leave at once. A `secret` makes a login that is sent
   * again, because its welcome was lost, come back to the stay that it began.
   */
  login: v.object({
    type: v.literal('login'),
    name: nameSchema,
    password: v.optional(v.pipe(v.string(), v.maxLength(1024))),
    resume: v.optional(v.boolean()),
    secret: v.optional(secretSchema),
  }),
  /** Come back to a session after the connection was lost; everything after `seq` is sent again. */
  resume: v.object({
    type: v.literal('resume'),
    session: idSchema,
    token: idSchema,
    seq: seqSchema,
  }),
  /** Say to the room, or to the partner. With `pair` it is meant for that pair only and refused when it is over. */
  say: v.object({
    type: v.literal('say'),
    id: idSchema,
    text: textSchema,
    pair: v.optional(seqSchema),
  }),
  whisper: v.object({
    type: v.literal('whisper'),
    id: idSchema,
    to: nameSchema,
    text: textSchema,
  }),
  /** Ask who is here; answered by `users`. */
  list: v.object({ type: v.literal('list'), id: idSchema }),
  sleep: v.object({ type: v.literal('sleep'), id: idSchema }),
  wake: v.object({ type: v.literal('wake'), id: idSchema }),
  /** Ask somebody for a 1:1. */
  ask: v.object({ type: v.literal('ask'), id: idSchema, to: nameSchema }),
  /** Answer a question that was asked of this member. */
  answer: v.object({
    type: v.literal('answer'),
    id: idSchema,
    request: seqSchema,
    accept: v.boolean(),
  }),
  /** Take back a question of one's own. */
  withdraw: v.object({ type: v.literal('withdraw'), id: idSchema, request: seqSchema }),
  /** End the 1:1. */
  end: v.object({ type: v.literal('end'), id: idSchema, pair: seqSchema }),
  ping: v.object({ type: v.literal('ping') }),
  pong: v.object({ type: v.literal('pong') }),
  /** Leave the room for good. */
  bye: v.object({ type: v.literal('bye') }),
} as const;

export type RequestType = keyof typeof requestSchemas;
export type RequestOf<T extends RequestType> = v.InferOutput<(typeof requestSchemas)[T]>;
export type Request = { [T in RequestType]: RequestOf<T> }[RequestType];
/** A request that is answered. */
export type AnsweredRequest = Extract<Request, { id: string }>;
