/** Buckets for each power of two of microseconds: so a value is off by 3 % at most. */
const perPower = 32;
const powerBits = 5;

/** Counts latencies; memory and time do not grow with their number. */
export class Latencies {
  #counts = new Uint32Array(perPower * 32);
  #total = 0;

  add(ms) {
    const us = Math.max(0, Math.round(ms * 1000));
    const shift = Math.max(0, 31 - powerBits - Math.clz32(us));
    this.#counts[shift * perPower + (us >>> shift)] += 1;
    this.#total += 1;
  }

  /** The latency in microseconds that this share of all does not exceed. */
  quantile(share) {
    let seen = 0;
    for (const [index, count] of this.#counts.entries()) {
      seen += count;
      if (count > 0 && seen >= share * this.#total) return bucketStart(index);
    }
    return 0;
  }
}

/** Up to twice `perPower` a bucket is one value; above, its value has lost `shift` bits. */
function bucketStart(index) {
  const shift = Math.max(0, Math.floor(index / perPower) - 1);
  return (index - shift * perPower) * 2 ** shift;
}
