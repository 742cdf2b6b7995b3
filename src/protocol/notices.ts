import * as v from 'valibot';
import {
  bytes32Schema,
  creditShape,
  fileNameSchema,
  fileOutcomes,
  filePathSchema,
  fileSizeSchema,
  idSchema,
  nameSchema,
  portSchema,
  seqSchema,
  sharedFileSchema,
  textSchema,
  timeSchema,
  userSchema,
} from './parts.js';

/** Every fact has its place in the one order and its time. */
const fact = { seq: seqSchema, at: timeSchema };
/** The request that caused it, and so its answer: to be read together with who caused it. */
const cause = { id: v.optional(idSchema), by: v.optional(nameSchema) };

/**
 * Facts: what happened in the room, numbered without gaps by `seq` across all members, and sent to those whom it
 * concerns. A returning member is sent again what it missed of these.
 */
export const factSchemas = {
  /** Somebody (`from`) said something to the room, or to the partner. To: everyone awake; or the two of the pair. */
  message: v.object({
    type: v.literal('message'),
    ...fact,
    id: idSchema,
    from: nameSchema,
    text: textSchema,
    scope: v.picklist(['room', 'pair']),
    pair: v.optional(seqSchema),
  }),
  /** To: the one addressed and the author. */
  whisper: v.object({
    type: v.literal('whisper'),
    ...fact,
    id: idSchema,
    from: nameSchema,
    to: nameSchema,
    text: textSchema,
  }),
  /** To: everyone. */
  join: v.object({ type: v.literal('join'), ...fact, user: userSchema }),
  /** To: everyone. */
  leave: v.object({
    type: v.literal('leave'),
    ...fact,
    name: nameSchema,
    reason: v.picklist(['left', 'lost', 'kicked', 'replaced', 'shutdown']),
  }),
  /** To: everyone. */
  sleep: v.object({ type: v.literal('sleep'), ...fact, ...cause, name: nameSchema }),
  /** To: everyone. */
  wake: v.object({ type: v.literal('wake'), ...fact, ...cause, name: nameSchema }),
  /** A question, named by its `seq` from now on. To: the one asked and the asker. */
  pairRequest: v.object({
    type: v.literal('pairRequest'),
    ...fact,
    id: idSchema,
    from: nameSchema,
    to: nameSchema,
    expiresAt: timeSchema,
  }),
  /** A question that did not end in a pair. To: the two. */
  pairRequestEnd: v.object({
    type: v.literal('pairRequestEnd'),
    ...fact,
    ...cause,
    request: seqSchema,
    outcome: v.picklist(['declined', 'withdrawn', 'expired', 'left', 'busy', 'asleep']),
  }),
  /** A pair, named by its `seq` from now on. `users`: the asker, then the one asked. To: everyone. */
  pairStart: v.object({
    type: v.literal('pairStart'),
    ...fact,
    ...cause,
    request: seqSchema,
    users: v.tuple([nameSchema, nameSchema]),
  }),
  /** To: everyone. */
  pairEnd: v.object({
    type: v.literal('pairEnd'),
    ...fact,
    ...cause,
    pair: seqSchema,
    users: v.tuple([nameSchema, nameSchema]),
    reason: v.picklist(['ended', 'left']),
  }),
  /** A file is offered, and named by this `seq` from now on. To: the one asked and the asker. */
  fileOffer: v.object({
    type: v.literal('fileOffer'),
    ...fact,
    id: idSchema,
    from: nameSchema,
    to: nameSchema,
    name: fileNameSchema,
    size: v.optional(fileSizeSchema),
    path: filePathSchema,
    expiresAt: timeSchema,
  }),
  /** A shared file is asked for, and named by this `seq` from now on. To: its owner and the asker. */
  fileRequest: v.object({
    type: v.literal('fileRequest'),
    ...fact,
    id: idSchema,
    from: nameSchema,
    to: nameSchema,
    name: fileNameSchema,
    path: filePathSchema,
    expiresAt: timeSchema,
  }),
  /** An offer without a size is accepted: its sender has to tell the size. To: the two. */
  fileAccept: v.object({ type: v.literal('fileAccept'), ...fact, ...cause, file: seqSchema }),
  /** Both want it: the receiver may ask for its bytes. To: the two. */
  fileStart: v.object({
    type: v.literal('fileStart'),
    ...fact,
    ...cause,
    file: seqSchema,
    size: fileSizeSchema,
    path: filePathSchema,
  }),
  /** It is over, in one way or another. To: the two. */
  fileEnd: v.object({
    type: v.literal('fileEnd'),
    ...fact,
    ...cause,
    file: seqSchema,
    outcome: v.picklist(fileOutcomes),
    code: v.optional(v.string()),
  }),
} as const;

/** An open question, as a newcomer or a returning member is told of it. */
const openRequestSchema = v.object({
  seq: seqSchema,
  id: idSchema,
  from: nameSchema,
  to: nameSchema,
  at: timeSchema,
  expiresAt: timeSchema,
});

/** An open offer, request or transfer, as a newcomer or a returning member is told of it. */
const openFileSchema = v.object({
  seq: seqSchema,
  id: idSchema,
  kind: v.picklist(['offer', 'request']),
  from: nameSchema,
  to: nameSchema,
  name: fileNameSchema,
  size: v.optional(fileSizeSchema),
  path: filePathSchema,
  at: timeSchema,
  expiresAt: timeSchema,
  started: v.boolean(),
});

/** Replies: for one connection only, outside the order, never sent again. */
export const replySchemas = {
  /**
   * The login or resume is granted. `seq`: all up to it is in the past for this member. After a login, and after a
   * resume with a `gap`, `roster` pages follow. `missed`: facts that are about to be sent again.
   */
  welcome: v.object({
    type: v.literal('welcome'),
    name: nameSchema,
    session: idSchema,
    token: idSchema,
    seq: seqSchema,
    at: timeSchema,
    resumed: v.boolean(),
    missed: seqSchema,
    gap: v.optional(v.object({ afterSeq: seqSchema, nextSeq: seqSchema, missed: seqSchema })),
    pair: v.optional(v.object({ pair: seqSchema, request: seqSchema, partner: nameSchema })),
    requests: v.array(openRequestSchema),
    files: v.array(openFileSchema),
    limits: v.object({
      maxFrameBytes: v.number(),
      maxTextBytes: v.number(),
      messagesPerSecond: v.number(),
      messageBurst: v.number(),
      pingMs: v.number(),
      pongMs: v.number(),
      resumeMs: v.number(),
      maxFileBytes: v.number(),
      transferWindowBytes: v.number(),
    }),
  }),
  /** A page of all who are here; the page without `more` is the last. It replaces what the client knew. */
  roster: v.object({
    type: v.literal('roster'),
    users: v.array(userSchema),
    more: v.boolean(),
  }),
  /** A page of the answer to `list`. */
  users: v.object({
    type: v.literal('users'),
    id: idSchema,
    users: v.array(userSchema),
    more: v.boolean(),
  }),
  /** Somebody asks what is shared here; to be answered by `files` with this `query`. */
  browse: v.object({ type: v.literal('browse'), query: seqSchema, from: nameSchema }),
  /** A page of the answer to `browse`. */
  files: v.object({
    type: v.literal('files'),
    id: idSchema,
    files: v.array(sharedFileSchema),
    more: v.boolean(),
  }),
  /** To the sender of a file: how far its receiver is, and up to where it may send. */
  credit: v.object({ type: v.literal('credit'), ...creditShape }),
  /** To the receiver of a file: what all of it has to come to. */
  fileSum: v.object({ type: v.literal('fileSum'), file: seqSchema, sha256: bytes32Schema }),
  /** The other end holds a transfer up, or goes on. */
  filePause: v.object({ type: v.literal('filePause'), file: seqSchema, paused: v.boolean() }),
  /** The secret of a direct connection; to the receiver also where the sender waits for it. */
  fileDirect: v.object({
    type: v.literal('fileDirect'),
    file: seqSchema,
    secret: bytes32Schema,
    host: v.optional(v.pipe(v.string(), v.maxLength(64))),
    port: v.optional(portSchema),
  }),
  /** The request was accepted: now, without a fact of its own; or earlier, as the fact `seq` (a repeated request). */
  done: v.object({
    type: v.literal('done'),
    id: idSchema,
    seq: v.optional(seqSchema),
    at: v.optional(timeSchema),
  }),
  /** The request, or without `id` the login, was refused and changed nothing. */
  refused: v.object({
    type: v.literal('refused'),
    id: v.optional(idSchema),
    code: v.string(),
    message: v.optional(v.string()),
    retryAfterMs: v.optional(v.number()),
  }),
  ping: v.object({ type: v.literal('ping') }),
  pong: v.object({ type: v.literal('pong') }),
  /** The server is about to close the connection, and why. */
  bye: v.object({
    type: v.literal('bye'),
    code: v.optional(v.string()),
    message: v.optional(v.string()),
  }),
} as const;

export const noticeSchemas = { ...factSchemas, ...replySchemas } as const;

export type FactType = keyof typeof factSchemas;
export type FactOf<T extends FactType> = v.InferOutput<(typeof factSchemas)[T]>;
export type Fact = { [T in FactType]: FactOf<T> }[FactType];
export type ReplyType = keyof typeof replySchemas;
export type ReplyOf<T extends ReplyType> = v.InferOutput<(typeof replySchemas)[T]>;
export type Reply = { [T in ReplyType]: ReplyOf<T> }[ReplyType];
export type Notice = Fact | Reply;
export type OpenRequest = v.InferOutput<typeof openRequestSchema>;
export type OpenFile = v.InferOutput<typeof openFileSchema>;
/** What is told beside the order of a transfer or of what is shared. */
export type FlowReply = ReplyOf<'credit' | 'fileSum' | 'filePause' | 'fileDirect' | 'browse'>;
/** Facts of files. */
export type FileFact = FactOf<'fileOffer' | 'fileRequest' | 'fileAccept' | 'fileStart' | 'fileEnd'>;
