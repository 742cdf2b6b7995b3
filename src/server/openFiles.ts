import { readFileSync } from 'node:fs';

/** Files that the rest of the program may need open besides the sockets. */
const reserve = 64;
/** What systems allow at least, where ours does not say. */
const fallback = 1024;

function openFileLimit(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    if (soft !== undefined) return Number(soft);
  } catch {
    // Not Linux: ask Node, which takes longer.
  }
  const report = process.report?.getReport() as
    | { userLimits?: { open_files?: { soft?: unknown } } }
    | undefined;
  const soft = report?.userLimits?.open_files?.soft;
  return typeof soft === 'number'
    ? soft
    : soft === 'unlimited'
      ? Number.MAX_SAFE_INTEGER
      : fallback;
}

/**
 * How many sockets a port may hold. Stays below the process's limit of open files: at that limit Node drops new sockets
 * without any event, while at this bound they are closed in order.
 */
export function maxOpenSockets(): number {
  return Math.max(1, openFileLimit() - reserve);
}
