// The process of one end: `node end.mjs MODULE`. All that it sends or receives at once goes through here.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { answerCalls } from '../calls.mjs';
import { instruments } from '../instruments.mjs';

const [module] = process.argv.slice(2);
let end;

/** A work that several calls may see the end of. */
let isMoving = false;
async function moving(work) {
  isMoving = true;
  return work.finally(() => {
    isMoving = false;
  });
}

async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

answerCalls({
  ...instruments,
  /** Returns what the other end needs to know. */
  async open(options) {
    const { open } = await import(`./${module}.mjs`);
    end = await open(options);
    return end.address;
  },
  send: (file) => moving(end.send(file)),
  receive: (folder) => moving(end.receive(folder)),
  /** While bytes move here. */
  talk: () => end.talk(() => !isMoving),
  /** While none do. */
  async talkFor(ms) {
    const until = performance.now() + ms;
    return end.talk(() => performance.now() > until);
  },
  /** Whether all copies are what was sent. Removes them. */
  async check({ copies, sha256 }) {
    const found = [];
    for (const copy of copies) {
      found.push(await sha256Of(copy));
      await rm(copy);
    }
    return found.every((digest) => digest === sha256);
  },
});
