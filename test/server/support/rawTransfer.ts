import type { OpenRoom } from './openRoom.js';
import type { RawPeer } from './RawPeer.js';

/** Two who have agreed on a file. */
export interface RawTransfer {
  readonly sender: RawPeer;
  readonly receiver: RawPeer;
  /** Its number. */
  readonly file: number;
}

/** Offers a file, by hand; resolves with its number. */
export async function offerFile(
  sender: RawPeer,
  receiver: RawPeer,
  more: {
    readonly to: string;
    readonly size?: number;
    readonly path?: string;
    readonly id?: string;
  },
): Promise<number> {
  const { size = 1000, path = 'relay', id = 'offer', to } = more;
  sender.send({ type: 'offerFile', id, to, name: 'data.txt', size, path });
  const { seq } = await receiver.take('fileOffer', (offer) => offer.id === id);
  return seq;
}

/** Atom sends hansung a file of that size, and hansung has said yes. */
export async function openTransfer(
  room: OpenRoom,
  { size = 1000, path = 'relay' }: { readonly size?: number; readonly path?: string } = {},
): Promise<RawTransfer> {
  const sender = await room.member('atom');
  const receiver = await room.member('hansung');
  const file = await offerFile(sender, receiver, { to: 'hansung', size, path });
  receiver.send({ type: 'acceptFile', id: 'yes', file, path });
  await Promise.all([sender.take('fileStart'), receiver.take('fileStart')]);
  return { sender, receiver, file };
}
