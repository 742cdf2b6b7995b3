/** Something that waits until it is let through. */
export class Gate {
  readonly opened: Promise<void>;
  #open: () => void = () => {};

  constructor() {
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }
}

/** Bytes, in blocks, that come to a stop at a place until the gate is open. */
export async function* stopAt(
  bytes: Uint8Array,
  place: number,
  gate: Gate,
  blockBytes = 65_536,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length || at === place; ) {
    if (at === place) await gate.opened;
    const end = Math.min(at + blockBytes, at < place ? place : bytes.length);
    if (end > at) yield bytes.subarray(at, end);
    else return;
    at = end;
  }
}
