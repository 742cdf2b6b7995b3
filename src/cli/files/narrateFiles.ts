import type { ChatClient, FileOffer } from '../../index.js';
import { ChatError } from '../../index.js';
import { formatSize } from '../../wording/formatAmounts.js';
import type { Say } from '../catalogue/catalogue.js';
import { explain } from '../explain.js';
import type { Talk } from '../Talk.js';
import { showPath } from './paths.js';

/** Shows what others do with files, in the words of the person's language. */
export function narrateFiles(client: ChatClient, talk: Talk): void {
  const { screen, say, transfers, questions, downloads } = talk;

  client.on('fileOffer', ({ offer }) => {
    const { from: name, name: file, size, signal } = offer;
    screen.print(
      say('fileOffer', {
        name,
        file,
        size: size === undefined ? '?' : formatSize(size),
        folder: showPath(downloads),
      }),
    );
    const accept = () => transfers.follow(offer.accept({ to: downloads }));
    const decline = () => offer.decline();
    questions.add({ kind: 'file', from: name, file, signal, accept, decline }, () => {
      if (!screen.left.aborted) screen.print(describeEnd(say, offer));
    });
  });
  client.on('fileStart', ({ transfer }) => {
    // What this person began is followed already; the rest is what others take from a shared folder.
    if (transfers.has(transfer)) return;
    transfers.follow(transfer).catch((error: unknown) => {
      if (!screen.left.aborted) screen.complain(explain(say, error));
    });
  });
}

/** Why an offer need not be answered any more. */
function describeEnd(say: Say, { from: name, name: file, signal: { reason } }: FileOffer): string {
  const code = reason instanceof ChatError ? reason.code : undefined;
  if (code === 'EXPIRED') return say('fileOfferExpired', { name, file });
  return say(code === 'CANCELLED' ? 'fileOfferWithdrawn' : 'fileOfferOver', { name, file });
}
