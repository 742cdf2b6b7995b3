import { setTimeout as sleep } from 'node:timers/promises';
import { Sender } from './Sender.mjs';
import { Tally } from './Tally.mjs';

/** Without a delivery for so long, none is expected any more. */
const patienceMs = 3000;
/** Time for what should not come: a message delivered twice. */
const surplusMs = 50;
/** A sender for which so much waits sends no more: the server does not read it. */
const maxBacklogBytes = 1024 * 1024;

/**
 * @typedef {object} LoadOptions
 * @property {'closed' | 'open'} mode Closed: each sender keeps `window` messages outstanding. Open: all together send
 *   `rate` messages a second, however the server does; latency counts from when a message was due.
 * @property {number} seconds
 * @property {number} senders
 * @property {number} [window]
 * @property {number} [rate]
 * @property {number} payloadBytes
 */

/** Lets some of the clients speak for a while, and waits until all has been heard. */
export class Load {
  #options;
  #tally;
  #senders;
  #isFilling = false;
  #endsAt = 0;

  /** @param {LoadOptions} options */
  constructor(clients, first, options) {
    this.#options = options;
    this.#tally = new Tally(first, clients);
    this.#senders = Array.from({ length: options.senders }, (_, i) => {
      const client = clients[Math.floor((i * clients.length) / options.senders)];
      return new Sender(client, options.payloadBytes);
    });
    for (const client of clients) client.onDelivery = this.#handleDelivery;
  }

  async run() {
    const tally = this.#tally;
    const startedAt = performance.now();
    const { user, system } = process.cpuUsage();
    this.#endsAt = startedAt + this.#options.seconds * 1000;
    if (this.#options.mode === 'closed') this.#fill();
    else this.#keepRate(startedAt);
    await sleep(this.#options.seconds * 1000);
    await this.#drain();
    const cpu = process.cpuUsage();
    const us = (share) => tally.latencies.quantile(share);
    return {
      messages: tally.messages,
      deliveries: tally.deliveries,
      seconds: (tally.lastAt - startedAt) / 1000,
      generatorCpuSeconds: (cpu.user + cpu.system - user - system) / 1e6,
      latencyUs: { p50: us(0.5), p99: us(0.99), p999: us(0.999) },
      isExact: tally.isExact,
    };
  }

  /** The number of the message after the last. */
  get next() {
    return this.#tally.next;
  }

  #handleDelivery = (client, number, now) => {
    const sender = this.#senders[this.#tally.addDelivery(client, number, now)];
    if (sender?.client !== client) return;
    sender.outstanding -= 1;
    if (this.#options.mode !== 'closed' || this.#isFilling) return;
    // After all that this turn of the event loop reads, so that a sender's messages leave together.
    this.#isFilling = true;
    setImmediate(() => this.#fill());
  };

  /** Closed: every sender fills its window. */
  #fill() {
    this.#isFilling = false;
    const now = performance.now();
    if (now >= this.#endsAt) return;
    for (const [index, sender] of this.#senders.entries()) {
      this.#send(index, this.#options.window - sender.outstanding, now);
    }
  }

  /** Open: sends what is due, and looks again in the next turn of the event loop, because timers are too coarse. */
  #keepRate(startedAt) {
    const { rate, senders } = this.#options;
    let count = 0;
    const tick = () => {
      const now = performance.now();
      for (;;) {
        const dueAt = startedAt + (count * 1000) / rate;
        if (dueAt >= this.#endsAt) return;
        if (dueAt > now) break;
        this.#send(count % senders, 1, dueAt);
        count += 1;
      }
      setImmediate(tick);
    };
    tick();
  }

  #send(index, count, dueAt) {
    const sender = this.#senders[index];
    if (sender.client.backlogBytes > maxBacklogBytes) return;
    const first = this.#tally.next;
    let added = 0;
    for (; added < count && !this.#tally.isFull; added += 1) this.#tally.addSent(dueAt, index);
    if (added > 0) sender.send(first, added);
  }

  async #drain() {
    const tally = this.#tally;
    let before = tally.deliveries;
    let quietSince = performance.now();
    while (tally.deliveries < tally.expected && performance.now() - quietSince < patienceMs) {
      await sleep(10);
      if (tally.deliveries === before) continue;
      before = tally.deliveries;
      quietSince = performance.now();
    }
    await sleep(surplusMs);
  }
}
