// The tables: medians over the repetitions of what the scenarios returned.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { referencePeer } from './peers.mjs';
import { scenarios } from './scenarios.mjs';
import { carriers, transferScenarios } from './transfers.mjs';

/** @typedef {{ scenario: string, peer: string, result: any }} Run */

/**
 * The tables of those scenarios that were run, of chat and of files.
 *
 * @param {Run[]} runs
 */
export function report(runs, how) {
  const families = {
    chat: { scenarios, conditions: chatConditions },
    files: { scenarios: transferScenarios, conditions: fileConditions },
  };
  const texts = {};
  for (const [family, { scenarios: all, conditions }] of Object.entries(families)) {
    const sections = sectionsOf(runs, all, how);
    if (sections.length > 0) texts[family] = [conditions(how), ...sections].join('\n\n');
  }
  return texts;
}

function sectionsOf(runs, all, how) {
  return Object.entries(all).flatMap(([name, scenario]) => {
    const results = resultsByPeer(runs.filter((run) => run.scenario === name));
    if (results.size === 0) return [];
    const { describe, columns } = kinds[scenario.kind];
    return [`### ${name}: ${describe(scenario, how)}`, table(columns, results)];
  });
}

function machine() {
  const [processor] = os.cpus();
  return (
    `${os.availableParallelism()} × ${processor?.model.trim() ?? 'unknown processor'}, ` +
    `${os.type()} ${os.release()}, Node ${process.versions.node}`
  );
}

function chatConditions({ seconds, warmUpSeconds, repetitions, isPinned }) {
  const versions = ['socket.io', 'ws'].map((name) => `${name} ${versionOf(name)}`);
  return (
    `${machine()}; ${versions.join(', ')}. ` +
    `Loopback; ${isPinned ? 'server on CPU 0, load generator on CPU 1' : 'processes not pinned'}. ` +
    `Medians of ${repetitions} interleaved runs; loads of ${seconds} s after ${warmUpSeconds} s of warm-up.`
  );
}

function fileConditions({ repetitions, workplace }) {
  return (
    `${machine()}. Loopback; processes not pinned; files in ${workplace.parent}. ` +
    `Medians of ${repetitions} interleaved runs, each after a warm-up of 64 MiB.`
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

/** What is left of the bare streams' figure, or comes on top of it: the median over the repetitions. */
function toReference(value) {
  return (results, all, peer) => {
    const reference = all.get(carriers[peer].reference);
    if (reference === undefined) return '-';
    const ratios = results.map(
      (result, index) => value(result) / value(reference[index] ?? result),
    );
    return median(ratios).toFixed(2);
  };
}

const speed = (result) => result.megabytesPerSecond;
const allCpu = ({ cpuSeconds }) => Object.values(cpuSeconds).reduce((sum, each) => sum + each, 0);
const cpuOf = (process) => (results) =>
  results.some(({ cpuSeconds }) => process in cpuSeconds)
    ? seconds(median(results.map(({ cpuSeconds }) => cpuSeconds[process])))
    : '-';
const quantile = (list, share) => list.toSorted((a, b) => a - b)[Math.floor(share * list.length)];
const latency = (when, share) =>
  medianOf((result) => 1000 * quantile(result[when], share), duration);
const size = ({ count: files, share }, { megabytes }) =>
  `${files === 1 ? 'a file' : `${files} files at once`} of ${count(share * megabytes)} MiB`;

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
  transfer: {
    describe: (scenario, how) => `${size(scenario, how)} from one process to another`,
    columns: {
      'MB/s': medianOf(speed, count),
      'min–max': rangeOf(speed, count),
      '× bare': toReference(speed),
      'server CPU': cpuOf('server'),
      'sender CPU': cpuOf('sender'),
      'receiver CPU': cpuOf('receiver'),
      'CPU × bare': toReference(allCpu),
      exact: shareOf((result) => result.isExact),
    },
  },
  transferTen: {
    describe: (scenario, how) => `${size(scenario, how)}, between ten pairs`,
    columns: {
      'MB/s': medianOf(speed, count),
      'server CPU': cpuOf('server'),
      'server memory over idle, most': medianOf((result) => result.overIdleBytes, megabytes),
      'min–max': rangeOf((result) => result.overIdleBytes, megabytes),
      exact: shareOf((result) => result.isExact),
    },
  },
  transferChat: {
    describe: (scenario, how) =>
      `${size(scenario, how)}, while both ends chat on the same connections`,
    columns: {
      'MB/s': medianOf(speed, count),
      'p50 before': latency('quiet', 0.5),
      'p50 meanwhile': latency('busy', 0.5),
      'min–max of that': rangeOf((result) => 1000 * quantile(result.busy, 0.5), duration),
      'p99 meanwhile': latency('busy', 0.99),
      exact: shareOf((result) => result.isExact),
    },
  },
};

/** @param {Map<string, any[]>} all Results by peer. */
function table(columns, all) {
  const heads = Object.keys(columns);
  const rows = [...all].map(([peer, results]) => [
    peer,
    ...Object.values(columns).map((cell) => cell(results, all, peer)),
  ]);
  const lines = [['peer', ...heads], ['---', ...heads.map(() => '---:')], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
