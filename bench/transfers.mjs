// Files from one process to another, by way of a third: who takes part, what is done, and what is measured.
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from './calls.mjs';

/** After the warm-up, before memory is read. */
const settleMs = 1000;
/** What is sent before anything is measured: the first bytes pay for the compiler and for full buffers. */
const warmUpBytes = 64 * 1024 * 1024;
/** Chat without a transfer is measured for so long. */
const quietMs = 1000;
const blockBytes = 1024 * 1024;

/**
 * `server` is a file of peers/, `end` a file of transfers/. `reference` is what a peer is compared with: the same way of
 * the bytes, by bare streams.
 */
export const carriers = {
  'chatcast-relay': {
    server: 'chatcast',
    end: 'chatcastEnd',
    path: 'relay',
    reference: 'node-relay',
  },
  'node-relay': { server: 'nodeRelay', end: 'nodeEnd' },
  'chatcast-direct': {
    server: 'chatcast',
    end: 'chatcastEnd',
    path: 'direct',
    reference: 'node-pipe',
  },
  'node-pipe': { end: 'nodeEnd' },
};

const overServers = ['chatcast-relay', 'node-relay'];
const overChat = ['chatcast-relay', 'chatcast-direct'];

/** `share`: of the size asked for, each file; so many go at once. `talks`: the two chat all the while. */
export const transferScenarios = {
  transfer: { kind: 'transfer', peers: Object.keys(carriers), count: 1, share: 1 },
  'transfer-ten': { kind: 'transferTen', peers: overServers, count: 10, share: 0.25 },
  'transfer-chat': { kind: 'transferChat', peers: overChat, count: 1, share: 1, talks: true },
};

/** A folder that is gone after the run, with a file of random bytes in it, and later the copies. */
export class Workplace {
  #folder;
  #files = new Map();

  /** In memory, where the system has such a folder: what a disk can do is not the question. */
  constructor(parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()) {
    this.parent = parent;
    this.#folder = mkdtempSync(join(parent, 'chatcast-bench-'));
    mkdirSync(this.copies);
    process.on('exit', () => rmSync(this.#folder, { recursive: true }));
  }

  get copies() {
    return join(this.#folder, 'copies');
  }

  /** A file of that many bytes, and its hash; made once. */
  file(bytes) {
    if (!this.#files.has(bytes)) this.#files.set(bytes, this.#make(bytes));
    return this.#files.get(bytes);
  }

  #make(bytes) {
    const path = join(this.#folder, `${bytes}.bin`);
    const hash = createHash('sha256');
    for (let at = 0; at < bytes; at += blockBytes) {
      const block = randomBytes(Math.min(blockBytes, bytes - at));
      hash.update(block);
      appendFileSync(path, block);
    }
    return { path, bytes, sha256: hash.digest('hex') };
  }
}

/** Runs a scenario once, with processes of its own. */
export async function runTransfer(scenario, carrier, { workplace, megabytes }) {
  const { count, share, talks } = transferScenarios[scenario];
  const { server: module, end, path } = carriers[carrier];
  const server = module && new Child('./server.mjs', [`peers/${module}`, '{}']);
  const sender = new Child('./transfers/end.mjs', [end]);
  const receiver = new Child('./transfers/end.mjs', [end]);
  const ends = [sender, receiver];
  try {
    const address = await server?.call('start');
    const bench = { server, sender, receiver, address, count, path, copies: workplace.copies };
    await sleep(settleMs);
    const idle = await server?.call('sample');
    const warmUp = await measure(bench, workplace.file(Math.ceil(warmUpBytes / count)));
    const quiet = talks && (await talk(ends, 'talkFor', quietMs));
    const file = workplace.file(Math.ceil(share * megabytes * 2 ** 20));
    const talking = talks ? () => talk(ends, 'talk') : () => undefined;
    const result = await measure(bench, file, talking);
    const peak = await server?.call('sample');
    return {
      ...result,
      isExact: warmUp.isExact && result.isExact,
      ...(server && { overIdleBytes: peak.peakRssBytes - idle.rssBytes }),
      ...(talks && { quiet, busy: result.during }),
    };
  } finally {
    await Promise.all([sender.end(), receiver.end(), server?.end()]);
  }
}

/** Round trips of both ends. */
async function talk(ends, call, argument) {
  return (await Promise.all(ends.map((end) => end.call(call, argument)))).flat();
}

/** Sends the file; the processor time of each process is that of exactly this. `during` is called when it has begun. */
async function measure(bench, file, during = () => undefined) {
  const { server, sender, receiver, count, path, copies: folder } = bench;
  const processes = { server, sender, receiver };
  const options = { count, path };
  const address = await sender.call('open', { ...options, role: 'sender', address: bench.address });
  await receiver.call('open', { ...options, role: 'receiver', address });
  const before = await sampleAll(processes);
  const startedAt = performance.now();
  const received = receiver.call('receive', folder);
  const sent = sender.call('send', file.path);
  const meanwhile = during();
  const [copies] = await Promise.all([received, sent]);
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await sampleAll(processes);
  const cpuSeconds = {};
  for (const name of Object.keys(after)) cpuSeconds[name] = after[name] - before[name];
  const isExact = await receiver.call('check', { copies, sha256: file.sha256 });
  const megabytesPerSecond = (count * file.bytes) / 1e6 / seconds;
  return { seconds, megabytesPerSecond, cpuSeconds, isExact, during: await meanwhile };
}

/** Processor time of each process that there is. */
async function sampleAll(processes) {
  const samples = {};
  for (const [name, child] of Object.entries(processes)) {
    if (child !== undefined) samples[name] = (await child.call('sample')).cpuSeconds;
  }
  return samples;
}
