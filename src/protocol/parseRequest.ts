import * as v from 'valibot';
import { ChatError } from '../errors.js';
import { idPattern } from './parts.js';
import type { Request, RequestOf } from './requests.js';
import { requestSchemas } from './requests.js';

const schemas: Readonly<Record<string, v.GenericSchema>> = requestSchemas;

/** A valid request id in something that is otherwise not understood, so that the refusal can name it. */
function idIn(value: object): string | undefined {
  return 'id' in value && typeof value.id === 'string' && idPattern.test(value.id)
    ? value.id
    : undefined;
}

function notUnderstood(message: string, value: object): ChatError {
  return new ChatError('PROTOCOL', message, { details: { id: idIn(value) } });
}

function parse(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('type' in value)) {
    throw new ChatError('PROTOCOL', 'Not an object with a type.');
  }
  const { type } = value;
  const schema =
    typeof type === 'string' && Object.hasOwn(schemas, type) ? schemas[type] : undefined;
  if (schema === undefined) throw notUnderstood('Unknown type.', value);
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const where = v.getDotPath(result.issues[0]) ?? '';
  throw notUnderstood(`Invalid ${type}: ${where}`.trimEnd(), value);
}

/** A plain `say`, as its schema would read it, in a fraction of the time; undefined leaves it to the schema. */
function parseSay(value: unknown): RequestOf<'say'> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, id, text, pair } = value as Partial<Record<string, unknown>>;
  const isPlain = type === 'say' && typeof text === 'string' && pair === undefined;
  if (!isPlain || typeof id !== 'string' || !idPattern.test(id)) return undefined;
  return { type, id, text };
}

/** Throws `PROTOCOL`; `details.id` is the id of the request where it has a valid one. Unknown fields are left out. */
export function parseRequest(value: unknown): Request {
  return parseSay(value) ?? (parse(value) as Request);
}
