// What is done with a server and the load generator, and what is measured. A server's processor time is read before and
// after a load, while it is idle, so that it covers exactly the deliveries counted.
import { setTimeout as sleep } from 'node:timers/promises';

/** After connecting, before memory is read. */
const settleMs = 1000;
/** So many clients come in at the same time, where it is not the point that all do. */
const politely = 64;
const messages = { senders: 4, payloadBytes: 64 };
const closed = { mode: 'closed', window: 16, ...messages };

/** `kind` says how a scenario is run and which table it makes; `load` is what the generator is asked for. */
export const scenarios = {
  'closed-10': { kind: 'load', clients: 10, load: closed },
  'closed-100': { kind: 'load', clients: 100, load: closed },
  'closed-1000': { kind: 'load', clients: 1000, load: closed },
  'open-100': { kind: 'load', clients: 100, load: { mode: 'open', rate: 1000, ...messages } },
  'open-1000': { kind: 'load', clients: 1000, load: { mode: 'open', rate: 200, ...messages } },
  // Large messages, so that the slowest server, too, fills the system's buffers of the one that does not read.
  'slow-reader': { kind: 'slow', clients: 100, load: { ...closed, payloadBytes: 4000 } },
  'idle-1000': { kind: 'idle', clients: 1000 },
  'storm-1000': { kind: 'storm', clients: 1000 },
};

/** The scenario of `--quick`; the others are run unless some are named. */
export const quickScenarios = ['closed-10'];
export const allScenarios = Object.keys(scenarios).filter((name) => !quickScenarios.includes(name));

/** Runs a scenario against a server that has started. */
export function runScenario({ kind, ...scenario }, bench) {
  return kinds[kind](scenario, bench);
}

const kinds = {
  async load(scenario, { server, generator, connect, seconds, warmUpSeconds }) {
    await connect(scenario.clients, politely);
    const load = (time) => generator.call('load', { ...scenario.load, seconds: time });
    await load(warmUpSeconds);
    return measure(server, () => load(seconds));
  },

  /** The same load twice; the second time, one client has stopped reading. */
  async slow(scenario, { server, generator, connect, seconds, warmUpSeconds }) {
    await connect(scenario.clients, politely);
    const load = (time) => generator.call('load', { ...scenario.load, seconds: time });
    await load(warmUpSeconds);
    const without = await measure(server, () => load(seconds));
    const { peakRssBytes: peakWithout } = await server.call('sample');
    await generator.call('stall');
    const stalled = await measure(server, () => load(seconds));
    const { peakRssBytes: peakWith } = await server.call('sample');
    const isClosed = await generator.call('resume');
    const isExact = without.isExact && stalled.isExact;
    return { without, stalled, peakWithout, peakWith, isClosed, isExact };
  },

  async idle(scenario, { server, connect }) {
    const liveBefore = await server.call('liveBytes');
    const { rssBytes: rssBefore } = await server.call('sample');
    const connectSeconds = await connect(scenario.clients, politely);
    await sleep(settleMs);
    const { rssBytes: rssAfter } = await server.call('sample');
    const liveAfter = await server.call('liveBytes');
    const rssPerClient = (rssAfter - rssBefore) / scenario.clients;
    const livePerClient = (liveAfter - liveBefore) / scenario.clients;
    return { connectSeconds, rssBefore, rssAfter, rssPerClient, livePerClient };
  },

  async storm(scenario, { server, connect }) {
    const before = await server.call('sample');
    const connectSeconds = await connect(scenario.clients, scenario.clients);
    const { cpuSeconds, peakRssBytes } = await server.call('sample');
    return { connectSeconds, serverCpuSeconds: cpuSeconds - before.cpuSeconds, peakRssBytes };
  },
};

/** A load and the processor time the server spent on it. */
async function measure(server, load) {
  const before = await server.call('sample');
  const result = await load();
  const after = await server.call('sample');
  const serverCpuSeconds = after.cpuSeconds - before.cpuSeconds;
  return {
    ...result,
    serverCpuSeconds,
    perCpuSecond: result.deliveries / serverCpuSeconds,
    perSecond: result.deliveries / result.seconds,
  };
}
