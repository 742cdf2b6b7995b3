import type { ComponentChildren } from 'preact';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { piecesOf } from '../../wording/sentences.js';
import type { Catalogue, Language, Say, Sentence } from './words.js';
import { catalogues, makeSay } from './words.js';

const LanguageContext = createContext<Language>('en');

/** What is inside is shown in a language. */
export function Speaking(props: { language: Language; children: ComponentChildren }) {
  return (
    <LanguageContext.Provider value={props.language}>{props.children}</LanguageContext.Provider>
  );
}

export function useLanguage(): Language {
  return useContext(LanguageContext);
}

/** Says things as plain text: for labels, titles and the like. */
export function useSay(): Say {
  return makeSay(useLanguage());
}

/** The name of a file ends in what kind it is, in whatever writing it begins: `exe.` in front would be read as a name. */
export const directionOfFiles = 'ltr';

/** A sentence with what is filled in standing out. */
export function Said({ sentence: { word, values, reason } }: { sentence: Sentence }) {
  const catalogue: Catalogue = catalogues[useLanguage()];
  return (
    <>
      {piecesOf(catalogue[word]).map((piece) =>
        // Isolated, so that a name in Arabic does not turn the sentence around.
        'text' in piece ? (
          piece.text
        ) : (
          <bdi class="filled" dir={piece.blank === 'file' ? directionOfFiles : undefined}>
            {values[piece.blank]}
          </bdi>
        ),
      )}
      {reason !== undefined && (
        <>
          {' ('}
          <bdi>{reason}</bdi>
          {')'}
        </>
      )}
    </>
  );
}
