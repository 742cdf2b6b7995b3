import type { RoomStore } from '../state/RoomStore.js';
import { everything, useStore } from '../store/useStore.js';
import { useSay } from '../words/Said.js';
import type { FilesStore } from './FilesStore.js';
import { LeaveCard } from './LeaveCard.js';
import { OfferCard } from './OfferCard.js';
import { OverCard } from './OverCard.js';
import { SharedFiles } from './SharedFiles.js';
import { TransferRow } from './TransferRow.js';
import { isUnderWay } from './TransferState.js';

/** All of the page that is about files. Stands where screen readers read out what comes. */
export function FilesView({ room, files }: { room: RoomStore; files: FilesStore }) {
  const say = useSay();
  const { offers, transfers, showcase, leave } = useStore(files, everything);
  const isLost = useStore(room, ({ connection }) => connection.state === 'lost');
  const underWay = transfers.filter(isUnderWay);
  return (
    <>
      {leave !== undefined && <LeaveCard files={files} leave={leave} />}
      {/* The newest on top: what somebody is about to press stays where it is. */}
      {offers.toReversed().map((offer) => (
        <OfferCard key={`offer ${offer.id}`} files={files} offer={offer} />
      ))}
      {transfers
        .filter((transfer) => !isUnderWay(transfer))
        .map((transfer) => (
          <OverCard key={`over ${transfer.key}`} files={files} transfer={transfer} />
        ))}
      {underWay.length > 0 && (
        // Numbers that change four times a second are for the eyes only.
        <ul class="card transfers" aria-label={say('files')} aria-live="off">
          {underWay.map((transfer) => (
            <TransferRow key={transfer.key} files={files} transfer={transfer} isLost={isLost} />
          ))}
        </ul>
      )}
      {showcase !== undefined && (
        <SharedFiles files={files} showcase={showcase} underWay={underWay} />
      )}
    </>
  );
}
