import { disarm } from './harmless.js';

/**
 * Reads a value of some shape: returns it, without the fields that nobody knows, or throws. What the schemas say with a
 * library, in the few bytes that a page has for it.
 */
export type Shape = (value: unknown) => unknown;

function where(isSo: (value: unknown) => boolean): Shape {
  return (value) => {
    if (!isSo(value)) throw new TypeError();
    return value;
  };
}

export const boolean = where((value) => typeof value === 'boolean');
export const number = where((value) => typeof value === 'number' && !Number.isNaN(value));
export const finite = where(Number.isFinite);

export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER): Shape {
  return where((value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max);
}

/** What matches harms nobody. */
export function matching(pattern: RegExp): Shape {
  return where((value) => typeof value === 'string' && pattern.test(value));
}

/** Without what is harmful in it. */
export function showable(pattern: RegExp, harmful: RegExp): Shape {
  const shape = matching(pattern);
  return (value) => disarm(String(shape(value)), harmful);
}

/** One of these words. */
export function oneOf(words: string): Shape {
  const options: readonly unknown[] = words.split(' ');
  return where((value) => options.includes(value));
}

export function list(shape: Shape): Shape {
  return (value) => listOf(value).map(shape);
}

/** The first of a longer list count. */
export function tuple(...shapes: readonly Shape[]): Shape {
  return (value) => {
    const items = listOf(value);
    return shapes.map((shape, index) => shape(items[index]));
  };
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError();
  return value;
}

/** A field whose name ends with `?` may be missing. */
export function record(shapes: Readonly<Record<string, Shape>>): (value: unknown) => object {
  const fields = Object.entries(shapes).map(([key, shape]) => {
    const name = key.replace('?', '');
    return { name, shape, isOptional: name !== key };
  });
  return (value) => {
    if (typeof value !== 'object' || value === null) throw new TypeError();
    const known = value as Readonly<Record<string, unknown>>;
    const read: Record<string, unknown> = {};
    for (const { name, shape, isOptional } of fields) {
      const field = known[name];
      if (field !== undefined || !isOptional) read[name] = shape(field);
    }
    return read;
  };
}
