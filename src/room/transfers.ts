import type { FileOutcome, FilePath } from '../protocol/model.js';
import type { OpenFile } from '../protocol/notices.js';
import type { Member, RoomState } from './RoomState.js';

/**
 * A file between two members, from the question to its end; named by the `seq` of the question. An `offer` is asked by the
 * sender, a `request` by the receiver. Its bytes are none of the room's business.
 */
export interface Transfer {
  readonly seq: number;
  readonly id: string;
  readonly kind: 'offer' | 'request';
  readonly asker: Member;
  readonly asked: Member;
  readonly name: string;
  /** Where it was not offered with it, whoever sends the file says when both have said yes. */
  readonly size: number | undefined;
  /** Which way suits both, of what was offered without a size and is accepted. */
  readonly agreed: FilePath | undefined;
  readonly path: FilePath;
  readonly at: number;
  readonly expiresAt: number;
  /** Whether both have said yes. */
  readonly started: boolean;
}

/** What may be known of an end. */
export interface FileEndCause {
  readonly id?: string;
  readonly by?: string;
  readonly code?: string;
}

export function receiverOf({ kind, asker, asked }: Transfer): Member {
  return kind === 'offer' ? asked : asker;
}

function partiesOf({ asker, asked }: Transfer): [string, string] {
  return [asked.session, asker.session];
}

/** The one place where a question about a file begins. */
export function addTransfer(
  room: RoomState,
  question: Pick<Transfer, 'id' | 'kind' | 'asker' | 'asked' | 'name' | 'size' | 'path'>,
): void {
  const { id, kind, asker, asked, name, size, path } = question;
  const expiresAt = room.at + room.rules.offerMs;
  const to = [asked.session, asker.session];
  const names = { from: asker.user.name, to: asked.user.name };
  const seq =
    kind === 'offer'
      ? room.tell(to, {
          type: 'fileOffer',
          id,
          ...names,
          name,
          ...(size !== undefined && { size }),
          path,
          expiresAt,
        })
      : room.tell(to, { type: 'fileRequest', id, ...names, name, path, expiresAt });
  const begin = { agreed: undefined, started: false };
  setTransfer(room, { ...question, seq, at: room.at, expiresAt, ...begin });
}

/** The receiver wants it, and the sender has to tell its size. */
export function askForSize(
  room: RoomState,
  transfer: Transfer,
  yes: { readonly path: FilePath; readonly id: string; readonly by: string },
): void {
  const { path, id, by } = yes;
  setTransfer(room, { ...transfer, agreed: path });
  room.tell(partiesOf(transfer), { type: 'fileAccept', file: transfer.seq, id, by });
}

/** The one place where both have said yes. */
export function startTransfer(
  room: RoomState,
  transfer: Transfer,
  yes: { readonly size: number; readonly path: FilePath; readonly id: string; readonly by: string },
): void {
  const { size, path, id, by } = yes;
  setTransfer(room, { ...transfer, size, path, started: true });
  room.tell(partiesOf(transfer), { type: 'fileStart', file: transfer.seq, size, path, id, by });
}

/** The one place where it ends, whatever it was by then. */
export function endTransfer(
  room: RoomState,
  transfer: Transfer,
  outcome: FileOutcome,
  cause: FileEndCause = {},
): void {
  room.transfers.delete(transfer.seq);
  transfer.asker.files.delete(transfer.seq);
  transfer.asked.files.delete(transfer.seq);
  room.tell(partiesOf(transfer), { type: 'fileEnd', file: transfer.seq, outcome, ...cause });
}

/** Ends what a member is part of, because it leaves. */
export function endTransfersOf(room: RoomState, member: Member): void {
  const by = member.user.name;
  for (const transfer of transfersOf(room, member)) endTransfer(room, transfer, 'left', { by });
}

/** Who sleeps is asked nothing: what was offered and not answered ends. */
export function endOffersTo(room: RoomState, member: Member): void {
  for (const transfer of transfersOf(room, member)) {
    const isOpenOffer = transfer.kind === 'offer' && !transfer.started;
    if (isOpenOffer && transfer.asked === member) endTransfer(room, transfer, 'asleep');
  }
}

/** All that a member is part of, oldest first, as its client is told of it. */
export function openFilesOf(room: RoomState, member: Member): OpenFile[] {
  return transfersOf(room, member).map(({ asker, asked, size, agreed, ...transfer }) => ({
    ...transfer,
    from: asker.user.name,
    to: asked.user.name,
    ...(size !== undefined && { size }),
  }));
}

function transfersOf(room: RoomState, member: Member): Transfer[] {
  return [...member.files].flatMap((seq) => room.transfers.get(seq) ?? []);
}

function setTransfer(room: RoomState, transfer: Transfer): void {
  room.transfers.set(transfer.seq, transfer);
  transfer.asker.files.add(transfer.seq);
  transfer.asked.files.add(transfer.seq);
}
