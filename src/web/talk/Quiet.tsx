import { Mark } from '../parts/Mark.js';
import { Said, useSay } from '../words/Said.js';
import { sentence } from '../words/words.js';

/** Stands where nothing was said yet. */
export function Quiet({ partner }: { partner: string | undefined }) {
  const say = useSay();
  return (
    <div class="quiet-talk">
      <Mark />
      {partner === undefined ? (
        <>
          <p class="quiet-title">{say('quiet')}</p>
          <p>{say('quietHint')}</p>
        </>
      ) : (
        <p>
          <Said sentence={sentence('quietPair', { name: partner })} />
        </p>
      )}
    </div>
  );
}
