// Runs servers side by side through the scenarios and prints the tables. See README.md.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Child } from './calls.mjs';
import { peers } from './peers.mjs';
import { report } from './report.mjs';
import { allScenarios, quickScenarios, runScenario, scenarios } from './scenarios.mjs';

const usage = `Usage: node run.mjs [options]
  --quick              ten clients, a moment each: does everything work?
  --peers A,B          of ${Object.keys(peers).join(', ')}
  --scenarios A,B      of ${Object.keys(scenarios).join(', ')}
  --repetitions N      runs of each, interleaved; default 3
  --seconds S          length of a measured load; default 3
  --write              put the tables into README.md
`;

const options = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    peers: { type: 'string' },
    scenarios: { type: 'string' },
    repetitions: { type: 'string' },
    seconds: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
}).values;

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

function positive(name, text) {
  const value = Number(text);
  if (!(value > 0 && value <= 60)) fail(`--${name} is a number above 0, up to 60`);
  return value;
}

/** A processor each, where the system can do that: what a server does then takes nothing from who measures it. */
function canPin() {
  return process.platform === 'linux' && spawnSync('taskset', ['-c', '0,1', 'true']).status === 0;
}

async function runOne(scenario, peer, { isPinned, seconds, warmUpSeconds }) {
  const pin = (cpu) => (isPinned ? ['taskset', '-c', String(cpu)] : []);
  const { module, options: peerOptions = {}, protocols } = peers[peer];
  const server = new Child('./server.mjs', [module, JSON.stringify(peerOptions)], pin(0));
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
      for (const peer of peerNames) {
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

function writeIntoReadme(text) {
  const file = new URL('README.md', import.meta.url);
  const [begin, end] = ['<!-- results -->\n', '<!-- end of results -->'];
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
    peerNames: namesIn(options.peers, peers, Object.keys(peers)),
    scenarioNames: namesIn(
      options.scenarios,
      scenarios,
      options.quick ? quickScenarios : allScenarios,
    ),
    repetitions: positive('repetitions', options.repetitions ?? (options.quick ? 1 : 3)),
    seconds: positive('seconds', options.seconds ?? (options.quick ? 0.3 : 3)),
    warmUpSeconds: options.quick ? 0.2 : 1,
    isPinned: canPin(),
  };
  const { runs, failures } = await runAll(how);
  const text = report(runs, how);
  console.log(text);
  if (options.write) writeIntoReadme(text);
  if (failures > 0) {
    console.error(`${failures} runs failed or were not exact`);
    process.exitCode = 1;
  }
}
