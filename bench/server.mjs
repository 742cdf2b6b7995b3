// The process of one server: `node server.mjs MODULE OPTIONS`. Starts it and reads its instruments.
import { answerCalls } from './calls.mjs';

const [module, options] = process.argv.slice(2);

answerCalls({
  async start() {
    const { start } = await import(`./peers/${module}.mjs`);
    return start(JSON.parse(options));
  },
  /** To be asked for while the server is idle, so that the answer is not late. */
  sample() {
    const { user, system } = process.cpuUsage();
    const { rss: rssBytes } = process.memoryUsage();
    const peakRssBytes = process.resourceUsage().maxRSS * 1024;
    return { cpuSeconds: (user + system) / 1e6, rssBytes, peakRssBytes };
  },
  /** Memory that is in use, all garbage collected. */
  liveBytes() {
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
});
