/**
 * Connections that may wait to be accepted. The same for every peer: Node's own 511 overflows when a thousand connect at
 * once, and the storm would measure that default and not the servers.
 */
export const backlog = 4096;
