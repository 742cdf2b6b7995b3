// What a page fetches for a client: ours, and those of others, all bundled, minified and gzipped in the same way.
// `npm run sizes --prefix bench`, after `npm run build`.

import { fileURLToPath } from 'node:url';
import { bundledBytes, measureBuilt } from '../scripts/sizes.mjs';

/** What a program imports of each. */
const peers = {
  'socket.io-client': 'io',
  '@microsoft/signalr': 'HubConnectionBuilder',
  centrifuge: 'Centrifuge',
};

const here = fileURLToPath(new URL('.', import.meta.url));
const { client, files } = await measureBuilt();
console.log(`chatcast: ${client}; what moves files, once it is needed: ${files}`);
for (const [name, imported] of Object.entries(peers)) {
  console.log(`${name}: ${await bundledBytes(name, imported, here)}`);
}
