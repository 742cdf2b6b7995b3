import { joinBytes } from '../../transport/joinBytes.js';
import type { Recording } from './Recording.js';
import type { ReplayTransport } from './ReplayTransport.js';
import { writeBytes } from './readableBytes.js';

/** Bytes that are shown from the first one on that differs, and before it. */
const shownBytes = 100;
const contextBytes = 40;

/** What was sent on each connection of a recording, and whether that end closed it. */
function linesOf(recording: Recording) {
  const lines = new Map<number, { readonly sent: Uint8Array[]; hasEnded: boolean }>();
  for (const event of recording.events) {
    const { connection, kind } = event;
    if (kind === 'opened') lines.set(connection, { sent: [], hasEnded: false });
    const line = lines.get(connection);
    if (kind === 'sent') line?.sent.push(event.bytes);
    if (kind === 'ended' && line !== undefined) line.hasEnded = true;
  }
  return lines;
}

/** What came back otherwise than it was recorded, for people; empty if nothing did. */
export function findDifferences(
  recording: Recording,
  replayed: ReadonlyMap<number, ReplayTransport>,
): string[] {
  return [...linesOf(recording)].flatMap(([connection, line]) => {
    const transport = replayed.get(connection);
    if (transport === undefined) return [`#${connection} was not opened.`];
    const [actual, expected] = [joinBytes(transport.sent), joinBytes(line.sent)];
    const at = expected.findIndex((byte, index) => byte !== actual[index]);
    const end = at < 0 ? expected.length : at;
    if (at >= 0 || (recording.isWhole && actual.length > expected.length)) {
      return [`#${connection}: ${showDifference(actual, expected, end)}`];
    }
    if (line.hasEnded === transport.hasEnded || !recording.isWhole) return [];
    return [`#${connection} ${line.hasEnded ? 'was not' : 'was'} closed by this end.`];
  });
}

function showDifference(actual: Uint8Array, expected: Uint8Array, at: number): string {
  const show = (bytes: Uint8Array) => {
    if (bytes.length <= at) return 'no more';
    return `…${writeBytes(bytes.subarray(Math.max(0, at - contextBytes), at + shownBytes))}…`;
  };
  return `after ${at} bytes it sent ${show(actual)} instead of ${show(expected)}`;
}
