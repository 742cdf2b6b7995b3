// The process of one server: `node server.mjs MODULE OPTIONS`. Starts it and reads its instruments.
import { answerCalls } from './calls.mjs';
import { instruments } from './instruments.mjs';

const [module, options] = process.argv.slice(2);

answerCalls({
  ...instruments,
  async start() {
    const { start } = await import(`./${module}.mjs`);
    return start(JSON.parse(options));
  },
});
