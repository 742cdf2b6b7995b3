// Runs servers side by side through the scenarios and prints the tables. See README.md.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Child } from './calls.mjs';
import { peers } from './peers.mjs';
import { report } from './report.mjs';
import { allScenarios, quickScenarios, runScenario, scenarios } from './scenarios.mjs';
import { carriers, runTransfer, transferScenarios, Workplace } from './transfers.mjs';

const usage = `Usage: node run.mjs [options]
  --quick              ten clients, a moment each: does everything work?
  --peers A,B          of ${Object.keys(peers).join(', ')};
                       for files of ${Object.keys(carriers).join(', ')}
  --scenarios A,B      of ${Object.keys(scenarios).join(', ')};
                       with files ${Object.keys(transferScenarios).join(', ')}
  --repetitions N      runs of each, interleaved; default 3
  --seconds S          length of a measured load; default 3
  --megabytes N        size of a file, in MiB; default 1024
  --folder DIR         for files and their copies; default /dev/shm, which is memory
  --write              put the tables into README.md
`;

const options = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    peers: { type: 'string' },
    scenarios: { type: 'string' },
    repetitions: { type: 'string' },
    seconds: { type: 'string' },
    megabytes: { type: 'string' },
    folder: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
}).values;

const allPeers = { ...peers, ...carriers };
const allTransfers = Object.keys(transferScenarios);

function fail(message) {
  console.error(message);
  process.exit(2);
}

/** The names in a list, all of them known; or those to take when there is no list. */
function namesIn(list, known, otherwise) {
  const names = list?.split(',') ?? otherwise;
  const unknown = names.find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) fail(`${unknown} is none of ${Object.keys(known).join(', ')}`);
  return names;
}

function positive(name, text, most = 60) {
  const value = Number(text);
  if (!(value > 0 && value <= most)) fail(`--${name} is a number above 0, up to ${most}`);
  return value;
}

/** A processor each, where the system can do that: what a server does then takes nothing from who measures it. */
function canPin() {
  return process.platform === 'linux' && spawnSync('taskset', ['-c', '0,1', 'true']).status === 0;
}

/** The peers that can do a scenario. */
function peersFor(scenario) {
  return transferScenarios[scenario]?.peers ?? Object.keys(peers);
}

function runOne(scenario, peer, how) {
  if (Object.hasOwn(transferScenarios, scenario)) return runTransfer(scenario, peer, how);
  return runChat(scenario, peer, how);
}

async function runChat(scenario, peer, { isPinned, seconds, warmUpSeconds }) {
  const pin = (cpu) => (isPinned ? ['taskset', '-c', String(cpu)] : []);
  const { module, options: peerOptions = {}, protocols } = peers[peer];
  const server = new Child(
    './server.mjs',
    [`peers/${module}`, JSON.stringify(peerOptions)],
    pin(0),
  );
  const generator = new Child('./generator.mjs', [], pin(1));
  try {
    const port = await server.call('start');
    const connect = (count, atOnce) =>
      generator.call('connect', { port, protocols, count, atOnce });
    const bench = { server, generator, connect, seconds, warmUpSeconds };
    return await runScenario(scenarios[scenario], bench);
  } finally {
    await Promise.all([generator.end(), server.end()]);
  }
}

async function runAll({ peerNames, scenarioNames, repetitions, ...how }) {
  const runs = [];
  let failures = 0;
  for (let repetition = 1; repetition <= repetitions; repetition += 1) {
    for (const scenario of scenarioNames) {
      for (const peer of peerNames.filter((name) => peersFor(scenario).includes(name))) {
        const title = `${repetition}/${repetitions} ${scenario} ${peer}`;
        try {
          const result = await runOne(scenario, peer, how);
          runs.push({ scenario, peer, result });
          if (result.isExact === false) failures += 1;
          console.error(`${title}${result.isExact === false ? ': NOT EXACT' : ''}`);
        } catch (error) {
          failures += 1;
          console.error(`${title}: ${error.message}`);
        }
      }
    }
  }
  return { runs, failures };
}

/** `what`: whose results it is that are replaced; the others stay. */
function writeIntoReadme(what, text) {
  const file = new URL('README.md', import.meta.url);
  const [begin, end] = [`<!-- results of ${what} -->\n`, `<!-- end of results of ${what} -->`];
  const readme = readFileSync(file, 'utf8');
  const [before, rest] = readme.split(begin);
  const after = rest.slice(rest.indexOf(end));
  writeFileSync(file, `${before}${begin}\n${text}\n\n${after}`);
}

if (options.help) {
  console.log(usage);
} else {
  if (!existsSync(new URL('../dist/index.js', import.meta.url))) {
    fail('There is no ../dist: run `npm run build` in the folder above.');
  }
  const how = {
    peerNames: namesIn(options.peers, allPeers, Object.keys(allPeers)),
    scenarioNames: namesIn(
      options.scenarios,
      { ...scenarios, ...transferScenarios },
      options.quick ? ['transfer', ...quickScenarios] : [...allScenarios, ...allTransfers],
    ),
    repetitions: positive('repetitions', options.repetitions ?? (options.quick ? 1 : 3)),
    seconds: positive('seconds', options.seconds ?? (options.quick ? 0.3 : 3)),
    warmUpSeconds: options.quick ? 0.2 : 1,
    megabytes: positive('megabytes', options.megabytes ?? (options.quick ? 16 : 1024), 65_536),
    workplace: new Workplace(options.folder),
    isPinned: canPin(),
  };
  const { runs, failures } = await runAll(how);
  for (const [what, text] of Object.entries(report(runs, how))) {
    console.log(`${text}\n`);
    if (options.write) writeIntoReadme(what, text);
  }
  if (failures > 0) {
    console.error(`${failures} runs failed or were not exact`);
    process.exitCode = 1;
  }
}
