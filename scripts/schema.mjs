// docs/protocol.schema.json: the messages of the native protocol as a JSON Schema, made from the schemas that the library
// validates them with. `npm run schema` writes it; a test compares it.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled } from './bootstrap.mjs';
import { main, root, runTool } from './lib.mjs';

/** @typedef {import('valibot').GenericSchema} Schema */
/** @typedef {Record<string, Schema>} Schemas */
/** @typedef {{ requests: Schemas, facts: Schemas, replies: Schemas }} Vocabulary Each by type. */

const file = 'docs/protocol.schema.json';

const description =
  'Says of the messages in docs/PROTOCOL.md what a schema can say. It counts the characters of strings in code points ' +
  'where the server counts UTF-16 units, and knows nothing of the rules for names and texts.';

/**
 * Makes one JSON Schema of all messages.
 * @param {Vocabulary} vocabulary
 * @param {Record<string, unknown>} parts The module whose exports are what the schemas have in common.
 * @returns {Promise<object>}
 */
export async function makeProtocolSchema({ requests, facts, replies }, parts) {
  // Here, because nothing but Node may be imported before the packages are installed.
  const { toJsonSchema, toJsonSchemaDefs } = await import('@valibot/to-json-schema');
  const definitions = namedSchemas(parts);
  /** @type {import('@valibot/to-json-schema').ConversionConfig} */
  const options = {
    target: 'draft-2020-12',
    // A number in JSON is finite in any case.
    ignoreActions: ['finite'],
  };
  /** @param {Schemas} schemas */
  const convert = (schemas) =>
    Object.entries(schemas).map(([type, schema]) => {
      const { $schema, $defs, ...rest } = toJsonSchema(schema, { ...options, definitions });
      return { title: type, ...rest };
    });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'The native protocol of chatcast, version 1',
    description,
    anyOf: [{ $ref: '#/$defs/request' }, { $ref: '#/$defs/fact' }, { $ref: '#/$defs/reply' }],
    $defs: {
      request: { description: 'From client to server.', oneOf: convert(requests) },
      fact: { description: 'From server to client, in the one order.', oneOf: convert(facts) },
      reply: { description: 'From server to one client.', oneOf: convert(replies) },
      ...toJsonSchemaDefs(definitions, options),
    },
  };
}

/**
 * The schemas that a module exports, each by its name without `Schema`.
 * @param {Record<string, unknown>} module
 * @returns {Schemas}
 */
export function namedSchemas(module) {
  const named = Object.entries(module).filter(([name]) => name.endsWith('Schema'));
  return Object.fromEntries(
    named.map(([name, value]) => [name.replace('Schema', ''), /** @type {Schema} */ (value)]),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    await ensureInstalled();
    await ensureBuilt();
    /** @param {string} name */
    const load = (name) => import(pathToFileURL(join(root, 'dist/protocol', name)).href);
    const { requestSchemas } = await load('requests.js');
    const { factSchemas, replySchemas } = await load('notices.js');
    const schema = await makeProtocolSchema(
      { requests: requestSchemas, facts: factSchemas, replies: replySchemas },
      await load('parts.js'),
    );
    await writeFile(join(root, file), JSON.stringify(schema));
    await runTool('biome', ['format', '--write', file]);
  });
}
