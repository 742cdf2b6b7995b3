import * as v from 'valibot';
import { maxPageFiles } from './fileBounds.js';
import {
  bytes32Schema,
  creditShape,
  fileNameSchema,
  filePathSchema,
  fileSizeSchema,
  idSchema,
  nameSchema,
  portSchema,
  secretSchema,
  seqSchema,
  sharedFileSchema,
  textSchema,
} from './parts.js';

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
  /** Offer somebody a file. Without a `size` where only the yes is followed by it: in an `acceptFile` of one's own. */
  offerFile: v.object({
    type: v.literal('offerFile'),
    id: idSchema,
    to: nameSchema,
    name: fileNameSchema,
    size: v.optional(fileSizeSchema),
    path: v.optional(filePathSchema),
  }),
  /** Ask somebody for a file that this person shares. */
  requestFile: v.object({
    type: v.literal('requestFile'),
    id: idSchema,
    to: nameSchema,
    name: fileNameSchema,
    path: v.optional(filePathSchema),
  }),
  /** Say yes to an offer, or to a request for a file (then with its size); or tell the size of what was offered without. */
  acceptFile: v.object({
    type: v.literal('acceptFile'),
    id: idSchema,
    file: seqSchema,
    size: v.optional(fileSizeSchema),
    path: v.optional(filePathSchema),
  }),
  /** End an offer, a request or a transfer: `done` by the receiver that has it all; else a no, a withdrawal or a failure. */
  endFile: v.object({
    type: v.literal('endFile'),
    id: idSchema,
    file: seqSchema,
    done: v.optional(v.boolean()),
    code: v.optional(v.pipe(v.string(), v.maxLength(32))),
  }),
  /** Ask somebody what this person shares; answered by `files`. */
  browse: v.object({ type: v.literal('browse'), id: idSchema, to: nameSchema }),
  /** The answer to the `browse` of somebody: a page of what is shared here, or a code why not. */
  files: v.object({
    type: v.literal('files'),
    query: seqSchema,
    files: v.pipe(v.array(sharedFileSchema), v.maxLength(maxPageFiles)),
    more: v.boolean(),
  }),
  /** The receiver of a file tells how far it is, and how much more it takes. */
  credit: v.object({ type: v.literal('credit'), ...creditShape }),
  /** The sender of a file tells what all of it has to come to. */
  fileSum: v.object({ type: v.literal('fileSum'), file: seqSchema, sha256: bytes32Schema }),
  /** One of the two holds a transfer up, or goes on. */
  filePause: v.object({ type: v.literal('filePause'), file: seqSchema, paused: v.boolean() }),
  /** The sender of a file waits at this port for a direct connection. */
  fileDirect: v.object({
    type: v.literal('fileDirect'),
    file: seqSchema,
    port: portSchema,
  }),
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
/** A request whose id is yet to be given. */
export type Asked<T extends AnsweredRequest['type'] = AnsweredRequest['type']> = {
  [K in T]: Omit<RequestOf<K>, 'id'>;
}[T];
/** What goes beside the order, from one end of a transfer or a query to the other. */
export type FlowRequest = RequestOf<'credit' | 'fileSum' | 'filePause' | 'fileDirect' | 'files'>;
