import type { FileOffer } from '../../index.browser.js';
import { formatBytes } from '../../wording/formatAmounts.js';
import { andType } from '../parts/andType.js';
import { formatTime } from '../parts/times.js';
import { Card } from '../tray/Card.js';
import { Said, useLanguage, useSay } from '../words/Said.js';
import { sentence } from '../words/words.js';
import { canTake } from './destination.js';
import type { FilesStore } from './FilesStore.js';

/** Somebody offers a file. */
export function OfferCard({ files, offer }: { files: FilesStore; offer: FileOffer }) {
  const say = useSay();
  const language = useLanguage();
  const { from: name, name: file, size, expiresAt } = offer;
  // A client of an old system says how large it is when it begins.
  const fits = size === undefined || canTake(size);
  const time = formatTime(language, expiresAt);
  return (
    <Card
      kind="file"
      icon="file"
      title={<Said sentence={sentence('offersFile', { name, file })} />}
      text={
        <>
          {say('offerFacts', { size: size === undefined ? '?' : formatBytes(size), time })}
          {!fits && ` ${say('tooLargeHere')}`}
        </>
      }
    >
      {fits && (
        <button type="button" class="primary" onClick={andType(() => void files.accept(offer))}>
          {say('accept')}
        </button>
      )}
      <button type="button" onClick={andType(() => files.decline(offer))}>
        {say('decline')}
      </button>
    </Card>
  );
}
