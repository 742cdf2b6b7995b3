// The servers that are compared. `module` is a file of peers/, `protocols` are files of protocols/: with two of them the
// first half of the clients speaks the one and the second half the other.

/**
 * @typedef {object} Peer
 * @property {string} module
 * @property {object} [options] Handed to the module's `start`.
 * @property {string[]} protocols
 */

/** @type {Record<string, Peer>} */
export const peers = {
  'chatcast-tcp': { module: 'chatcast', protocols: ['chatcastTcp'] },
  'chatcast-ws': { module: 'chatcast', protocols: ['chatcastWebSocket'] },
  'chatcast-mixed': { module: 'chatcast', protocols: ['chatcastTcp', 'chatcastWebSocket'] },
  'chatcast-records': { module: 'chatcast', protocols: ['records'] },
  'chatcast-tcp-0ms': {
    module: 'chatcast',
    options: { flushMs: 0 },
    protocols: ['chatcastTcp'],
  },
  'node-batched': { module: 'nodeBatched', protocols: ['lengthPrefixed'] },
  'socket.io': { module: 'socketIo', protocols: ['socketIo'] },
  ws: { module: 'ws', protocols: ['webSocketText'] },
};

/** What the others are compared with in the tables. */
export const referencePeer = 'socket.io';
