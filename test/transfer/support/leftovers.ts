import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Open files and sockets of this process, as the system names them. */
function openHandles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      // That of the listing itself.
      return [];
    }
  });
}

/** Files below a folder that this process has open. */
export function openFilesIn(folder: string): string[] {
  return openHandles().filter((target) => target.startsWith(folder));
}

/** Column of a row of `/proc/net/tcp`. */
const column = { local: 1, state: 3, inode: 9 } as const;
const listening = '0A';

/** Ports that tests listen at themselves. */
export const testPorts = new Set<number>();

/** Ports at which this process listens, but for those of the test. */
export function listeningPorts(): number[] {
  const own = new Set(openHandles());
  return ['/proc/self/net/tcp', '/proc/self/net/tcp6']
    .flatMap((path) => readFileSync(path, 'utf8').trim().split('\n').slice(1))
    .map((row) => row.trim().split(/\s+/))
    .filter((row) => row[column.state] === listening && own.has(`socket:[${row[column.inode]}]`))
    .map((row) => Number.parseInt(row[column.local]?.split(':').at(-1) ?? '', 16))
    .filter((port) => !testPorts.has(port))
    .sort((a, b) => a - b);
}

/** Sockets that this process has open. */
export function openSockets(): number {
  return openHandles().filter((target) => target.startsWith('socket:')).length;
}
