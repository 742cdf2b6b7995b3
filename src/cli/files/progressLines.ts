import { formatBytes, formatSeconds } from '../../wording/formatAmounts.js';
import { escapeText } from '../escape.js';
import { displayWidth } from '../terminal/displayWidth.js';

/** How far a file is. */
export interface FileState {
  readonly file: string;
  readonly peer: string;
  readonly direction: 'send' | 'receive';
  readonly bytes: number;
  /** Undefined as long as only the other end knows. */
  readonly size: number | undefined;
  readonly bytesPerSecond: number;
  readonly secondsLeft: number;
  /** Shown instead of the pace, where there is none. */
  readonly note?: string;
}

/** Columns of a bar, brackets included: none rather than one in which nothing can be seen. */
const barColumns = { least: 8, most: 32 };
/** The part of a line that names may take before they are cut, as far as something else is cut for them. */
const labelShare = 0.4;

/**
 * One line for each file, none as wide as the screen: what it is, a bar, and how far, how fast and how long. Only ASCII
 * around the names: arrows and blocks are two columns wide on some Korean terminals.
 */
export function progressLines(files: readonly FileState[], columns: number): string[] {
  const room = Math.max(1, columns - 1);
  const widest = Math.max(0, ...files.map((file) => displayWidth(labelOf(file))));
  const labelColumns = Math.min(widest, Math.floor(room * labelShare));
  return files.map((file) => progressLine(file, room, labelColumns));
}

function progressLine(file: FileState, room: number, labelColumns: number): string {
  const label = shortLabel(file, labelColumns);
  const rest = room - labelColumns - 1;
  const share = shareOf(file);
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  const size = file.size === undefined ? '?' : formatBytes(file.size);
  const amounts = `${formatBytes(file.bytes).padStart(7)}/${size.padEnd(7)}`;
  const pace = file.note ?? paceOf(file);
  // What fits is shown, and the last of these in any case.
  const tails = [`${percent} ${amounts} ${pace}`, `${percent} ${pace}`, percent];
  const tail = tails.find((text) => displayWidth(text) <= rest) ?? '';
  const bar = makeBar(share, Math.min(barColumns.most, rest - displayWidth(tail) - 1));
  return [label, bar, tail].filter((part) => part !== '').join(' ');
}

function shareOf({ bytes, size }: FileState): number {
  if (size === undefined) return 0;
  return size === 0 ? 1 : Math.min(1, bytes / size);
}

function paceOf({ bytesPerSecond, secondsLeft }: FileState): string {
  return `${formatBytes(bytesPerSecond).padStart(7)}/s ${formatSeconds(secondsLeft).padStart(5)}`;
}

function makeBar(share: number, columns: number): string {
  if (columns < barColumns.least) return '';
  const full = Math.floor(share * (columns - 2));
  return `[${'#'.repeat(full)}${'.'.repeat(columns - 2 - full)}]`;
}

function labelOf(file: FileState): string {
  return plain(file.file) + toPeer(file);
}

function toPeer({ direction, peer }: FileState): string {
  return `${direction === 'send' ? ' -> ' : ' <- '}${plain(peer)}`;
}

/** A tab would take nobody knows how many columns. */
function plain(name: string): string {
  return escapeText(name).replaceAll('\t', ' ');
}

/** The name of the file gives way to that of the person. */
function shortLabel(file: FileState, columns: number): string {
  const label = labelOf(file);
  if (displayWidth(label) <= columns) return padEnd(label, columns);
  const peer = toPeer(file);
  const forName = columns - displayWidth(peer);
  if (forName < 4) return padEnd(shorten(label, columns), columns);
  return padEnd(shorten(plain(file.file), forName) + peer, columns);
}

/** Takes out of the middle what is too much: the end of a name tells what it is. */
export function shorten(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  const characters = [...text];
  const head: string[] = [];
  const tail: string[] = [];
  let room = columns - 1;
  for (let isHead = true; characters.length > 0; isHead = !isHead) {
    const next = (isHead ? characters.shift() : characters.pop()) ?? '';
    room -= displayWidth(next);
    if (room < 0) break;
    if (isHead) head.push(next);
    else tail.unshift(next);
  }
  return columns < 1 ? '' : `${head.join('')}~${tail.join('')}`;
}

function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}
