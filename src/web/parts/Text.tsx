import { findLinks } from './links.js';

/** What somebody said, with its links. */
export function Text({ text }: { text: string }) {
  return (
    <span class="text">
      {findLinks(text).map(({ text: piece, href }) =>
        href === undefined ? (
          piece
        ) : (
          <a href={href} target="_blank" rel="noopener noreferrer">
            {piece}
          </a>
        ),
      )}
    </span>
  );
}
