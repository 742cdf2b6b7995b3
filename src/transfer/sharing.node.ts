import { SharedFolder } from './disk/SharedFolder.js';
import type { FilesHost } from './FilesHost.js';
import { Shares } from './Shares.js';
import type { Sharing } from './Sharing.js';
import { Showcase } from './Showcase.js';
import { within } from './within.js';

/** Folders of the disk. */
export function makeSharing(host: FilesHost): Sharing {
  const shares = new Shares();
  const showcase = new Showcase(host, shares);
  return {
    share: async (folder, options) => {
      const shelf = SharedFolder.open(folder, options);
      // Folders of a network may hang.
      return shares.add(await within(shelf, host.clock, options));
    },
    open: (name) => shares.open(name),
    handleQuery: (query) => showcase.handleQuery(query),
    close: () => showcase.close(),
  };
}
