import type { FilePath } from '../protocol/model.js';
import type { RoomCommandOf } from './commands.js';
import type { Member, RoomState } from './RoomState.js';
import type { Transfer } from './transfers.js';
import { addTransfer, askForSize, endTransfer, receiverOf, startTransfer } from './transfers.js';

/** Files of and to one member at once. All of them stand in its welcome, which must fit a frame. */
const maxOpenFiles = 64;

export function handleOfferFile(room: RoomState, command: RoomCommandOf<'offerFile'>): void {
  const { by, id, name, size, path } = command;
  const asker = room.bySession.get(by);
  const asked = findAsked(room, asker, command);
  if (asker === undefined || asked === undefined) return;
  if (asked.user.status === 'asleep') {
    return room.refuse(by, id, 'USER_ASLEEP', `${asked.user.name} is asleep.`);
  }
  room.wakeUp(asker);
  addTransfer(room, { id, kind: 'offer', asker, asked, name, size, path });
}

/** A request is answered by a program, not by a person: it may be made of who sleeps, and wakes nobody. */
export function handleRequestFile(room: RoomState, command: RoomCommandOf<'requestFile'>): void {
  const { by, id, name, path } = command;
  const asker = room.bySession.get(by);
  const asked = findAsked(room, asker, command);
  if (asker === undefined || asked === undefined) return;
  addTransfer(room, { id, kind: 'request', asker, asked, name, size: undefined, path });
}

export function handleAcceptFile(room: RoomState, command: RoomCommandOf<'acceptFile'>): void {
  const { by, id } = command;
  const member = room.bySession.get(by);
  if (member === undefined) return;
  const transfer = room.transfers.get(command.file);
  const agreed = transfer?.agreed;
  const expected = agreed === undefined ? transfer?.asked : transfer?.asker;
  if (transfer === undefined || transfer.started || expected !== member) {
    return room.refuse(by, id, 'EXPIRED', 'That is no longer asked.');
  }
  const isOffer = transfer.kind === 'offer' && agreed === undefined;
  const size = isOffer ? transfer.size : command.size;
  if (size === undefined && !isOffer) return room.refuse(by, id, 'PROTOCOL', 'Without a size.');
  const cause = { id, by: member.user.name };
  const path = agreed ?? commonPath(transfer.path, command.path);
  if (path === undefined) {
    return endTransfer(room, transfer, 'failed', { ...cause, code: 'UNREACHABLE' });
  }
  if (size === undefined) askForSize(room, transfer, { path, ...cause });
  else startTransfer(room, transfer, { size, path, ...cause });
}

export function handleEndFile(room: RoomState, command: RoomCommandOf<'endFile'>): void {
  const { by, id, done, code } = command;
  const member = room.bySession.get(by);
  if (member === undefined) return;
  const transfer = room.transfers.get(command.file);
  if (transfer === undefined || (transfer.asker !== member && transfer.asked !== member)) {
    return room.refuse(by, id, 'EXPIRED', 'That transfer is over.');
  }
  if (done && !(transfer.started && receiverOf(transfer) === member)) {
    return room.refuse(by, id, 'PROTOCOL', 'Only its receiver can say that it is done.');
  }
  const why = code === undefined || done ? {} : { code };
  endTransfer(room, transfer, outcomeOf(transfer, member, done, code), {
    id,
    by: member.user.name,
    ...why,
  });
}

/** Without a code it is the question whose time is up, which by now may have become a transfer. */
export function handleExpireFile(room: RoomState, command: RoomCommandOf<'expireFile'>): void {
  const transfer = room.transfers.get(command.file);
  const { code } = command;
  if (transfer === undefined || transfer.started !== (code !== undefined)) return;
  if (code === undefined) endTransfer(room, transfer, 'expired');
  else endTransfer(room, transfer, 'failed', { code });
}

/** Whom a question about a file is for; undefined when it was refused. */
function findAsked(
  room: RoomState,
  asker: Member | undefined,
  { by, id, to }: { readonly by: string; readonly id: string; readonly to: string },
): Member | undefined {
  if (asker === undefined) return undefined;
  const asked = room.byKey.get(to);
  if (asked === undefined) {
    room.refuse(by, id, 'USER_UNKNOWN', 'Nobody of that name is here.');
  } else if (asked === asker) {
    room.refuse(by, id, 'SELF', 'One cannot send a file to oneself.');
  } else if (
    countAskedBy(room, asker) >= room.rules.maxTransfers ||
    asker.files.size >= maxOpenFiles ||
    room.transfers.size >= room.rules.maxTransfersTotal
  ) {
    room.refuse(by, id, 'RATE_LIMITED', 'Too many files are under way.');
  } else if (asked.files.size >= maxOpenFiles) {
    room.refuse(by, id, 'RATE_LIMITED', `Too many files are under way with ${asked.user.name}.`);
  } else {
    return asked;
  }
  return undefined;
}

function countAskedBy(room: RoomState, asker: Member): number {
  let count = 0;
  for (const seq of asker.files) if (room.transfers.get(seq)?.asker === asker) count += 1;
  return count;
}

/** The way that suits both, if there is one. */
function commonPath(asked: FilePath, answered: FilePath): FilePath | undefined {
  if (asked === answered || answered === 'auto') return asked;
  return asked === 'auto' ? answered : undefined;
}

function outcomeOf(transfer: Transfer, member: Member, done: boolean, code: string | undefined) {
  if (done) return 'done';
  if (transfer.started) return code === undefined ? 'cancelled' : 'failed';
  return transfer.asked === member ? 'declined' : 'withdrawn';
}
