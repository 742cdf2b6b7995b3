import { useLayoutEffect, useState } from 'preact/hooks';
import type { Store } from './Store.js';

/** The state of a store; whoever uses it is shown anew when it changes. */
export function useStore<State>(store: Store<State>): State {
  const [state, setState] = useState(store.state);
  useLayoutEffect(() => {
    const show = () => setState(store.state);
    // It may have changed between showing and listening.
    show();
    return store.subscribe(show);
  }, [store]);
  return state;
}
