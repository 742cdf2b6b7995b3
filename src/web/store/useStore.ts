import { useLayoutEffect, useState } from 'preact/hooks';
import type { Store } from './Store.js';

/** What is selected of a store's state; whoever uses it is shown anew when that changes. `select` never changes. */
export function useStore<State, Part>(store: Store<State>, select: (state: State) => Part): Part {
  const [part, setPart] = useState(() => select(store.state));
  useLayoutEffect(() => {
    const show = () => setPart(() => select(store.state));
    // It may have changed between showing and listening.
    show();
    return store.subscribe(show);
  }, [store]);
  return part;
}

/** For `useStore`: all of it. */
export function everything<State>(state: State): State {
  return state;
}
