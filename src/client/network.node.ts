/** Programs are told nothing of their network: what they do not hear of for long enough is lost. */
export function watchNetwork(_handleChange: () => void): () => void {
  return () => {};
}
