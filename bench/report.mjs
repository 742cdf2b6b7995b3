// The tables: medians over the repetitions of what the scenarios returned.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { referencePeer } from './peers.mjs';
import { scenarios } from './scenarios.mjs';

/** @typedef {{ scenario: string, peer: string, result: any }} Run */

/**
 * @param {Run[]} runs
 * @param {{ seconds: number, warmUpSeconds: number, repetitions: number, isPinned: boolean }} how
 */
export function report(runs, how) {
  const sections = [conditions(how)];
  for (const [name, scenario] of Object.entries(scenarios)) {
    const results = resultsByPeer(runs.filter((run) => run.scenario === name));
    if (results.size === 0) continue;
    const { describe, columns } = kinds[scenario.kind];
    sections.push(`### ${name}: ${describe(scenario)}`, table(columns, results));
  }
  return sections.join('\n\n');
}

function conditions({ seconds, warmUpSeconds, repetitions, isPinned }) {
  const [processor] = os.cpus();
  const versions = ['socket.io', 'ws'].map((name) => `${name} ${versionOf(name)}`);
  return (
    `${os.availableParallelism()} × ${processor?.model.trim() ?? 'unknown processor'}, ` +
    `${os.type()} ${os.release()}, Node ${process.versions.node}; ${versions.join(', ')}. ` +
    `Loopback; ${isPinned ? 'server on CPU 0, load generator on CPU 1' : 'processes not pinned'}. ` +
    `Medians of ${repetitions} interleaved runs; loads of ${seconds} s after ${warmUpSeconds} s of warm-up.`
  );
}

function versionOf(name) {
  const file = new URL(`node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

function resultsByPeer(runs) {
  const results = new Map();
  for (const { peer, result } of runs) results.set(peer, [...(results.get(peer) ?? []), result]);
  return results;
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const medianOf = (value, format) => (results) => format(median(results.map(value)));
const rangeOf = (value, format) => (results) => {
  const values = results.map(value);
  return `${format(Math.min(...values))}–${format(Math.max(...values))}`;
};
const shareOf = (test) => (results) => `${results.filter(test).length}/${results.length}`;

const count = (value) => Math.round(value).toLocaleString('en');
const percent = (share) => `${Math.round(100 * share)} %`;
const megabytes = (bytes) => `${count(bytes / 2 ** 20)} MB`;
const kilobytes = (bytes) => (bytes / 1024).toFixed(1);
const seconds = (value) => `${value.toFixed(2)} s`;
const duration = (us) => (us < 10_000 ? `${count(us)} µs` : `${(us / 1000).toFixed(1)} ms`);

const perCpuSecond = (result) => result.perCpuSecond;

function ratio(results, all) {
  const reference = all.get(referencePeer);
  if (reference === undefined) return '-';
  const of = (some) => median(some.map(perCpuSecond));
  return (of(results) / of(reference)).toFixed(1);
}

/** For each kind of scenario: its headline, and by their heads the columns, made of a peer's results and those of all. */
const kinds = {
  load: {
    describe: ({ clients, load }) =>
      `${clients} clients, ${load.payloadBytes} bytes, ${load.senders} senders, ` +
      (load.mode === 'closed'
        ? `${load.window} messages outstanding each`
        : `${load.rate} messages/s in all`),
    columns: {
      'deliveries/s': medianOf((result) => result.perSecond, count),
      'deliveries/CPU s': medianOf(perCpuSecond, count),
      'min–max': rangeOf(perCpuSecond, count),
      [`× ${referencePeer}`]: ratio,
      'server CPU': medianOf((result) => result.serverCpuSeconds / result.seconds, percent),
      'generator CPU': medianOf((result) => result.generatorCpuSeconds / result.seconds, percent),
      p50: medianOf((result) => result.latencyUs.p50, duration),
      p99: medianOf((result) => result.latencyUs.p99, duration),
      exact: shareOf((result) => result.isExact),
    },
  },
  slow: {
    describe: ({ clients, load }) =>
      `one of ${clients} clients stops reading; ${load.payloadBytes} bytes, ` +
      `${load.senders} senders, ${load.window} messages outstanding each`,
    columns: {
      'p99, all read': medianOf((result) => result.without.latencyUs.p99, duration),
      'p99 of the others': medianOf((result) => result.stalled.latencyUs.p99, duration),
      'min–max of that': rangeOf((result) => result.stalled.latencyUs.p99, duration),
      'server memory, all read': medianOf((result) => result.peakWithout, megabytes),
      'server memory, most': medianOf((result) => result.peakWith, megabytes),
      closed: shareOf((result) => result.isClosed),
      exact: shareOf((result) => result.isExact),
    },
  },
  idle: {
    describe: ({ clients }) => `${clients} clients come in, 64 at a time, and say nothing`,
    columns: {
      'memory before': medianOf((result) => result.rssBefore, megabytes),
      'memory with clients': medianOf((result) => result.rssAfter, megabytes),
      'KiB a client': medianOf((result) => result.rssPerClient, kilobytes),
      'of it live': medianOf((result) => result.livePerClient, kilobytes),
      'all joined after': medianOf((result) => result.connectSeconds, seconds),
    },
  },
  storm: {
    describe: ({ clients }) => `${clients} clients come in at once`,
    columns: {
      'all joined after': medianOf((result) => result.connectSeconds, seconds),
      'min–max': rangeOf((result) => result.connectSeconds, seconds),
      'server CPU': medianOf((result) => result.serverCpuSeconds, seconds),
      'server memory, most': medianOf((result) => result.peakRssBytes, megabytes),
    },
  },
};

/** @param {Map<string, any[]>} all Results by peer. */
function table(columns, all) {
  const heads = Object.keys(columns);
  const rows = [...all].map(([peer, results]) => [
    peer,
    ...Object.values(columns).map((cell) => cell(results, all)),
  ]);
  const lines = [['peer', ...heads], ['---', ...heads.map(() => '---:')], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
