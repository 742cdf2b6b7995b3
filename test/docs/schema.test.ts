import { expect, it } from 'vitest';
import committed from '../../docs/protocol.schema.json' with { type: 'json' };
import { makeProtocolSchema } from '../../scripts/schema.mjs';
import { factSchemas, replySchemas } from '../../src/protocol/notices.js';
import * as parts from '../../src/protocol/parts.js';
import { requestSchemas } from '../../src/protocol/requests.js';

it('docs/protocol.schema.json is made from the schemas of the sources', async () => {
  const vocabulary = { requests: requestSchemas, facts: factSchemas, replies: replySchemas };
  const made = await makeProtocolSchema(vocabulary, parts);
  // What is undefined is not in the file.
  expect(JSON.parse(JSON.stringify(made)), 'run `npm run schema`').toEqual(committed);
});
