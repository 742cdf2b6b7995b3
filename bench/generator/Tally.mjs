import { Latencies } from './Latencies.mjs';

/** Messages of one load; sending stops there. */
const maxMessages = 2 ** 23;

/**
 * Keeps account of one load: what was sent when, and what came back where. Every client must get every message exactly
 * once, and all in the same order. The first client is checked by number; the others must have seen what it has seen, in
 * its order, which a hash over the numbers tells.
 */
export class Tally {
  messages = 0;
  deliveries = 0;
  /** When the last delivery was read. */
  lastAt = 0;
  latencies = new Latencies();
  #first;
  #clients;
  #counts;
  #orders;
  #dueAt = new Float64Array(maxMessages);
  #senderOf = new Uint8Array(maxMessages);
  #seen = new Uint8Array(maxMessages);
  #strays = 0;

  /** `first` is the number of the first message; numbers go on from load to load, so that none is sent twice. */
  constructor(first, clients) {
    this.#first = first;
    this.#clients = clients;
    this.#counts = new Float64Array(Math.max(...clients.map(({ index }) => index)) + 1);
    this.#orders = new Int32Array(this.#counts.length);
  }

  get isFull() {
    return this.messages === maxMessages;
  }

  get next() {
    return this.#first + this.messages;
  }

  get expected() {
    return this.messages * this.#clients.length;
  }

  /** Takes down that the next message was due then, and is sent by the sender of that index. */
  addSent(dueAt, sender) {
    this.#dueAt[this.messages] = dueAt;
    this.#senderOf[this.messages] = sender;
    this.messages += 1;
  }

  /** Returns the index of its sender, or -1 if the message is none of this load. */
  addDelivery(client, number, now) {
    const message = number - this.#first;
    if (!(message >= 0 && message < this.messages)) {
      this.#strays += 1;
      return -1;
    }
    const { index } = client;
    this.deliveries += 1;
    this.lastAt = now;
    this.latencies.add(now - this.#dueAt[message]);
    this.#counts[index] += 1;
    this.#orders[index] = Math.imul(this.#orders[index], 31) + number;
    if (client === this.#clients[0]) this.#seen[message] += 1;
    return this.#senderOf[message];
  }

  /** Whether every client got every message exactly once, in the same order, and is still there. */
  get isExact() {
    const order = this.#orders[this.#clients[0].index];
    return (
      this.#strays === 0 &&
      this.#seen.subarray(0, this.messages).every((times) => times === 1) &&
      this.#clients.every(
        ({ index, isClosed }) =>
          !isClosed && this.#counts[index] === this.messages && this.#orders[index] === order,
      )
    );
  }
}
