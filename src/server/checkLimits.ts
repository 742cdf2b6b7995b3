import type { Limits } from '../protocol/limits.js';
import { defaultLimits } from '../protocol/limits.js';

/** Where 0, or nearly nothing, would make a server that nobody can use. */
const least: Partial<Record<keyof Limits, number>> = {
  maxFrameBytes: 64,
  maxTextBytes: 1,
  messageBurst: 1,
  maxUnauthenticated: 1,
  maxConnectionsPerAddress: 1,
  rememberedIds: 1,
  transferWindowBytes: 16 * 1024,
};

/** What clients are told, in JSON, which has no word for infinity. */
const told: ReadonlySet<keyof Limits> = new Set([
  'maxFrameBytes',
  'maxTextBytes',
  'messagesPerSecond',
  'messageBurst',
  'pingMs',
  'pongMs',
  'resumeMs',
  'maxFileBytes',
  'transferWindowBytes',
]);

/** Throws a `RangeError` that names the limit which there is not, is no number, or is too small to work with. */
export function checkLimits(limits: Limits): void {
  for (const name of Object.keys(limits) as (keyof Limits)[]) {
    if (!Object.hasOwn(defaultLimits, name)) throw new RangeError(`There is no limits.${name}.`);
    const value: unknown = limits[name];
    const minimum = least[name] ?? 0;
    if (typeof value !== 'number' || Number.isNaN(value) || value < minimum) {
      throw new RangeError(`limits.${name} must be a number of at least ${minimum}.`);
    }
    if (told.has(name) && value === Number.POSITIVE_INFINITY) {
      throw new RangeError(`limits.${name} must be finite: clients are told.`);
    }
  }
}
