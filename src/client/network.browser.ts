/** The part of a page, or of a worker, that tells of the network. */
export interface NetworkScope extends EventTarget {
  /** Workers have none, and are never hidden. */
  readonly document?: EventTarget & { readonly visibilityState: string };
}

/**
 * Calls when connections may have died, or may be possible again: the network goes or comes, and the page is shown again
 * after nobody knows how long. Returns what stops it.
 */
export function watchNetwork(
  handleChange: () => void,
  scope: NetworkScope = globalThis,
): () => void {
  const { document } = scope;
  const handleVisibility = () => {
    if (document?.visibilityState === 'visible') handleChange();
  };
  const stop = new AbortController();
  const { signal } = stop;
  for (const event of ['online', 'offline', 'pageshow']) {
    scope.addEventListener(event, handleChange, { signal });
  }
  document?.addEventListener('visibilitychange', handleVisibility, { signal });
  return () => stop.abort();
}
