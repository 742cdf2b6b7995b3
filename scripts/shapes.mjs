// src/protocol/noticeShapes.ts: what the schemas say of the notices, for the few bytes that a page has. `npm run shapes`
// writes it; a test compares it.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled } from './bootstrap.mjs';
import { Failure, main, root, runTool } from './lib.mjs';
import { namedSchemas } from './schema.mjs';

/** @typedef {import('valibot').GenericSchema} Schema */
/** @typedef {Map<unknown, string>} Names The names of the schemas that have one. */

/**
 * What is read of a schema, of whatever kind it is.
 * @typedef {object} Parts
 * @property {string} type
 * @property {Schema} wrapped
 * @property {Schema} item
 * @property {readonly Schema[]} items
 * @property {Readonly<Record<string, Schema>>} entries
 * @property {readonly string[]} options
 * @property {readonly Requirement[]} [pipe]
 */

/** @typedef {{ type: string, requirement?: unknown, pipe?: readonly Requirement[] }} Requirement */

const file = 'src/protocol/noticeShapes.ts';

const head = '// Made by `npm run shapes` from the schemas in notices.ts and parts.ts.\n';

/**
 * Makes the source of the shapes, not formatted yet.
 * @param {Record<string, Schema>} schemas The schemas of the notices, by type.
 * @param {Record<string, unknown>} parts The module whose exports are what the schemas have in common.
 */
export function makeShapes(schemas, parts) {
  // Records last, for they are made of the others; and by name, for modules do not keep their order.
  const definitions = Object.entries(namedSchemas(parts)).sort(
    ([a, { type: x }], [b, { type: y }]) =>
      Number(x === 'object') - Number(y === 'object') || (a < b ? -1 : 1),
  );
  /** @type {Names} */
  const names = new Map();
  const known = definitions.map(([name, schema]) => {
    const definition = `const ${name} = ${expressionOf(schema, names, name)};\n`;
    names.set(schema, name);
    return { name, definition };
  });
  const notices = Object.entries(schemas).map(
    ([type, schema]) => `  ${type}: ${expressionOf(schema, names, type)},\n`,
  );
  const table = `export const noticeShapes = {\n${notices.join('')}} as const;\n`;
  const used = usedBy(table, known);
  const kinds = [...new Set([...`${used}${table}`.matchAll(/(?<=[ (]s\.)\w+/g)].map(String))];
  const makers = kinds.sort().join(', ');
  const kindsOfHarm = [...new Set([...`${used}${table}`.matchAll(/harmful\w+/g)].map(String))];
  const body = `${used}\n/** The shape of each notice beside its type, by which it is found. */\n${table}`;
  const sources =
    `import { ${kindsOfHarm.sort().join(', ')} } from './harmless.js';\n` +
    `import { ${makers} } from './shapes.js';`;
  return `${head}${sources}\n\n${body.replace(/(?<=[ (])s\./g, '')}`;
}

/**
 * The definitions that a text needs, and those that they need.
 * @param {string} text
 * @param {readonly { name: string, definition: string }[]} known In the order of their definition.
 */
function usedBy(text, known) {
  return known.reduceRight(
    (used, { name, definition }) =>
      new RegExp(String.raw`[:(, ] ?${name}\b(?!\??'?:)`).test(used + text)
        ? definition + used
        : used,
    '',
  );
}

/**
 * @param {Schema} schema
 * @param {Names} names
 * @param {string} what What it is the schema of.
 * @returns {string}
 */
function expressionOf(schema, names, what) {
  const name = names.get(schema);
  if (name !== undefined) return name;
  const parts = /** @type {Parts} */ (/** @type {unknown} */ (schema));
  /**
   * @param {Schema} inner
   * @param {string} [its]
   */
  const inner = (inner, its = what) => expressionOf(inner, names, its);
  switch (parts.type) {
    case 'boolean':
      return 's.boolean';
    case 'picklist':
      return `s.oneOf('${parts.options.join(' ')}')`;
    case 'array':
      return `s.list(${inner(parts.item)})`;
    case 'tuple':
      return `s.tuple(${parts.items.map((item) => inner(item)).join(', ')})`;
    case 'object':
      return `s.record({ ${Object.entries(parts.entries)
        .filter(([, { type }]) => type !== 'literal')
        .map(([key, field]) => fieldOf(key, field, inner))
        .join(', ')} })`;
    case 'string':
      return stringOf(what, requirementsOf(parts));
    case 'number':
      return numberOf(requirementsOf(parts));
    default:
      throw new Failure(`There is no shape for the schema ${parts.type}.`);
  }
}

/**
 * @param {string} key
 * @param {Schema} field
 * @param {(schema: Schema, what: string) => string} inner
 */
function fieldOf(key, field, inner) {
  const { type, wrapped } = /** @type {Parts} */ (/** @type {unknown} */ (field));
  if (type === 'optional') return `'${key}?': ${inner(wrapped, key)}`;
  const shape = inner(field, key);
  return shape === key ? key : `${key}: ${shape}`;
}

/**
 * What a schema requires beside its type, by the name of the requirement.
 * @param {Parts} parts
 * @returns {Record<string, unknown>}
 */
function requirementsOf({ pipe = [] }) {
  const flat = pipe.flatMap((item) => item.pipe ?? [item]);
  const [, ...actions] = flat;
  return Object.fromEntries(actions.map(({ type, requirement }) => [type, requirement]));
}

/** What is harmful in what, where that is not what is harmful in a name. */
const harmful = /** @type {Readonly<Record<string, string>>} */ ({
  text: 'harmfulInText',
  message: 'harmfulInText',
  fileName: 'harmfulInFileName',
});

/**
 * What has a pattern has one of letters that harm nobody.
 * @param {string} what
 * @param {Record<string, unknown>} requirements
 */
function stringOf(what, { regex, min_length: min, max_length: max, ...others }) {
  expectNone(others);
  // Lengths are in UTF-16 units, as a pattern without `u` counts them.
  const bounds = min === undefined && max === undefined ? '/^/' : `/^.{${min ?? 0},${max}}$/s`;
  if (regex !== undefined) return `s.matching(${regex})`;
  return `s.showable(${bounds}, ${harmful[what] ?? 'harmfulInName'})`;
}

/** @param {Record<string, unknown>} requirements */
function numberOf({
  safe_integer: safe,
  integer,
  finite,
  min_value: min,
  max_value: max,
  ...others
}) {
  expectNone(others);
  if (safe !== undefined || integer !== undefined)
    return `s.integer(${[min, max].filter((bound) => bound !== undefined).join(', ')})`;
  if (min !== undefined || max !== undefined)
    throw new Failure('There is no shape for a bounded number.');
  return finite === undefined ? 's.number' : 's.finite';
}

/** @param {Record<string, unknown>} others */
function expectNone(others) {
  const [name] = Object.keys(others);
  if (name !== undefined) throw new Failure(`There is no shape for the requirement ${name}.`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    await ensureInstalled();
    await ensureBuilt();
    /** @param {string} name */
    const load = (name) => import(pathToFileURL(join(root, 'dist/protocol', name)).href);
    const { noticeSchemas } = await load('notices.js');
    await writeFile(join(root, file), makeShapes(noticeSchemas, await load('parts.js')));
    await runTool('biome', ['format', '--write', file]);
  });
}
