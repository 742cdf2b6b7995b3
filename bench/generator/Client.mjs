import net from 'node:net';
import { findCut, findMarker, markerBytes, numberAt } from './marker.mjs';

/** All clients read into the same memory: what was read is dealt with before the next read. */
const readBuffer = Buffer.alloc(256 * 1024);
const nothing = Buffer.alloc(0);

/** One connection of the load generator: comes in as its protocol says, and then only looks for markers. */
export class Client {
  index;
  protocol;
  user;
  isClosed = false;
  /** Told of each message that arrives: the client, its number, and when it was read. */
  onDelivery = () => {};
  #socket;
  #steps;
  #settle;
  /** While joining: what no step has consumed. */
  #input = nothing;
  /** The beginning of a marker that was cut off. */
  #cut = nothing;
  /** From the last marker to the one before. */
  #gap = 0;

  constructor(index, protocol) {
    this.index = index;
    this.protocol = protocol;
    this.user = `u${String(index).padStart(5, '0')}`;
    this.#steps = protocol.handshake(this.user);
  }

  /** Resolves when the server has let this client in. */
  join(port) {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#socket = net.connect({
        port,
        host: '127.0.0.1',
        noDelay: true,
        onread: { buffer: readBuffer, callback: (length) => this.#handleInput(length) },
      });
      this.#socket.on('connect', () => {
        if (this.#steps.length === 0) return resolve();
        this.#socket.write(this.#steps[0].send);
      });
      this.#socket.on('error', reject);
      this.#socket.on('close', () => {
        this.isClosed = true;
        reject(new Error(`client ${this.index} was closed while it joined`));
      });
    });
  }

  send(bytes) {
    this.#socket.write(bytes);
  }

  /** Reads nothing until it is resumed. */
  pause() {
    this.#socket.pause();
  }

  resume() {
    this.#socket.resume();
  }

  /** Bytes that wait to be taken by the system. */
  get backlogBytes() {
    return this.#socket.writableLength;
  }

  #handleInput(length) {
    const input = readBuffer.subarray(0, length);
    if (this.#steps.length > 0) this.#advance(input);
    else if (this.#cut.length === 0) this.#scan(readBuffer, length);
    else this.#scan(Buffer.concat([this.#cut, input]), this.#cut.length + length);
    return true;
  }

  #advance(bytes) {
    this.#input = Buffer.concat([this.#input, bytes]);
    while (this.#steps.length > 0) {
      const found = this.#input.indexOf(this.#steps[0].expect);
      if (found < 0) return;
      this.#input = this.#input.subarray(found + this.#steps[0].expect.length);
      this.#steps.shift();
      if (this.#steps.length > 0) this.#socket.write(this.#steps[0].send);
    }
    this.#input = nothing;
    this.#settle.resolve();
  }

  #scan(bytes, end) {
    const now = performance.now();
    let at = 0;
    let found = findMarker(bytes, at, end, -1);
    while (found >= 0) {
      this.onDelivery(this, numberAt(bytes, found), now);
      at = found + markerBytes;
      const last = found;
      found = findMarker(bytes, at, end, last + this.#gap);
      this.#gap = found < 0 ? this.#gap : found - last;
    }
    const cut = findCut(bytes, at, end);
    this.#cut = cut < end ? Buffer.from(bytes.subarray(cut, end)) : nothing;
  }
}
