import { markedText, numberOffsets, numberZero, writeNumber } from './marker.mjs';

/** A client that speaks: holds the image of its message and writes the number of each into it. */
export class Sender {
  client;
  /** Messages it has not seen come back. */
  outstanding = 0;
  #image;
  #offsets;

  constructor(client, payloadBytes) {
    this.client = client;
    this.#image = client.protocol.message(numberZero, markedText(payloadBytes));
    this.#offsets = numberOffsets(this.#image);
  }

  /** Sends messages of these numbers with one write. */
  send(first, count) {
    const { length } = this.#image;
    const bytes = Buffer.allocUnsafe(count * length);
    for (let i = 0; i < count; i += 1) {
      this.#image.copy(bytes, i * length);
      for (const offset of this.#offsets) writeNumber(bytes, i * length + offset, first + i);
    }
    this.outstanding += count;
    this.client.send(bytes);
  }
}
