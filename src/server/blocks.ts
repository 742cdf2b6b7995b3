/** Bytes of a block: what a frame of 64 KiB can hold of a file. */
export const blockBytes = 60 * 1024;
/** Blocks that are kept for the next ones who need some: 15 MiB. */
const maxFreeBlocks = 256;

const free: Uint8Array[] = [];

/** Memory for what has to wait. What it holds is not to be looked at. */
export function takeBlock(): Uint8Array {
  return free.pop() ?? new Uint8Array(blockBytes);
}

/** Nobody needs it any more. */
export function giveBack(block: Uint8Array): void {
  if (free.length < maxFreeBlocks) free.push(block);
}
