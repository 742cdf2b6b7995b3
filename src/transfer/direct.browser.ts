import type { DirectWays } from './DirectWays.js';

/** A page can neither wait for connections nor make any but those of the web: files go by the server. */
export const directWays: DirectWays | undefined = undefined;
