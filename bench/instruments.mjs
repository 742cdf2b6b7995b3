// What can be read off a process that is measured, by calls from the one that measures.

export const instruments = {
  /** To be asked for while the process is idle, so that the answer is not late. */
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
};
