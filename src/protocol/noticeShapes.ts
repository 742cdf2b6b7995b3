// Made by `npm run shapes` from the schemas in notices.ts and parts.ts.
import { harmfulInFileName, harmfulInName, harmfulInText } from './harmless.js';
import {
  boolean,
  finite,
  integer,
  list,
  matching,
  number,
  oneOf,
  record,
  showable,
  tuple,
} from './shapes.js';

const bytes32 = matching(/^[0-9a-f]{64}$/);
const fileName = showable(/^.{1,1024}$/s, harmfulInFileName);
const filePath = oneOf('auto direct relay');
const fileSize = integer(0);
const id = matching(/^[\w.~-]{1,64}$/);
const name = showable(/^.{0,128}$/s, harmfulInName);
const port = integer(1024, 65535);
const seq = integer(0);
const text = showable(/^/, harmfulInText);
const time = finite;
const sharedFile = record({ name: fileName, 'size?': fileSize, 'modifiedAt?': time });
const user = record({ name, status: oneOf('awake asleep'), 'partner?': name, joinedAt: time });

/** The shape of each notice beside its type, by which it is found. */
export const noticeShapes = {
  message: record({ seq, at: time, id, from: name, text, scope: oneOf('room pair'), 'pair?': seq }),
  whisper: record({ seq, at: time, id, from: name, to: name, text }),
  join: record({ seq, at: time, user }),
  leave: record({ seq, at: time, name, reason: oneOf('left lost kicked replaced shutdown') }),
  sleep: record({ seq, at: time, 'id?': id, 'by?': name, name }),
  wake: record({ seq, at: time, 'id?': id, 'by?': name, name }),
  pairRequest: record({ seq, at: time, id, from: name, to: name, expiresAt: time }),
  pairRequestEnd: record({
    seq,
    at: time,
    'id?': id,
    'by?': name,
    request: seq,
    outcome: oneOf('declined withdrawn expired left busy asleep'),
  }),
  pairStart: record({
    seq,
    at: time,
    'id?': id,
    'by?': name,
    request: seq,
    users: tuple(name, name),
  }),
  pairEnd: record({
    seq,
    at: time,
    'id?': id,
    'by?': name,
    pair: seq,
    users: tuple(name, name),
    reason: oneOf('ended left'),
  }),
  fileOffer: record({
    seq,
    at: time,
    id,
    from: name,
    to: name,
    name: fileName,
    'size?': fileSize,
    path: filePath,
    expiresAt: time,
  }),
  fileRequest: record({
    seq,
    at: time,
    id,
    from: name,
    to: name,
    name: fileName,
    path: filePath,
    expiresAt: time,
  }),
  fileAccept: record({ seq, at: time, 'id?': id, 'by?': name, file: seq }),
  fileStart: record({
    seq,
    at: time,
    'id?': id,
    'by?': name,
    file: seq,
    size: fileSize,
    path: filePath,
  }),
  fileEnd: record({
    seq,
    at: time,
    'id?': id,
    'by?': name,
    file: seq,
    outcome: oneOf('done declined withdrawn expired asleep left cancelled failed'),
    'code?': showable(/^/, harmfulInName),
  }),
  welcome: record({
    name,
    session: id,
    token: id,
    seq,
    at: time,
    resumed: boolean,
    missed: seq,
    'gap?': record({ afterSeq: seq, nextSeq: seq, missed: seq }),
    'pair?': record({ pair: seq, request: seq, partner: name }),
    requests: list(record({ seq, id, from: name, to: name, at: time, expiresAt: time })),
    files: list(
      record({
        seq,
        id,
        kind: oneOf('offer request'),
        from: name,
        to: name,
        name: fileName,
        'size?': fileSize,
        path: filePath,
        at: time,
        expiresAt: time,
        started: boolean,
      }),
    ),
    limits: record({
      maxFrameBytes: number,
      maxTextBytes: number,
      messagesPerSecond: number,
      messageBurst: number,
      pingMs: number,
      pongMs: number,
      resumeMs: number,
      maxFileBytes: number,
      transferWindowBytes: number,
    }),
  }),
  roster: record({ users: list(user), more: boolean }),
  users: record({ id, users: list(user), more: boolean }),
  browse: record({ query: seq, from: name }),
  files: record({ id, files: list(sharedFile), more: boolean }),
  credit: record({ file: seq, offset: fileSize, upTo: fileSize, 'restart?': boolean }),
  fileSum: record({ file: seq, sha256: bytes32 }),
  filePause: record({ file: seq, paused: boolean }),
  fileDirect: record({
    file: seq,
    secret: bytes32,
    'host?': showable(/^.{0,64}$/s, harmfulInName),
    'port?': port,
  }),
  done: record({ id, 'seq?': seq, 'at?': time }),
  refused: record({
    'id?': id,
    code: showable(/^/, harmfulInName),
    'message?': showable(/^/, harmfulInText),
    'retryAfterMs?': number,
  }),
  ping: record({}),
  pong: record({}),
  bye: record({ 'code?': showable(/^/, harmfulInName), 'message?': showable(/^/, harmfulInText) }),
} as const;
