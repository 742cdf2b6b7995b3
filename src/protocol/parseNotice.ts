import { ChatError } from '../errors.js';
import { noticeShapes } from './noticeShapes.js';
import type { Notice } from './notices.js';

const shapes: Readonly<Partial<Record<string, (value: unknown) => object>>> = noticeShapes;

/**
 * Throws `PROTOCOL`. Unknown fields are left out, and a `�` stands for everything that could attack whoever shows it:
 * servers check names and texts, and a client need not believe that they do.
 */
export function parseNotice(value: unknown): Notice {
  const { type } = Object(value) as { type?: unknown };
  const shape = typeof type === 'string' && Object.hasOwn(shapes, type) && shapes[type];
  if (!shape) throw new ChatError('PROTOCOL', 'Unknown type.');
  try {
    return { type, ...shape(value) } as Notice;
  } catch (cause) {
    throw new ChatError('PROTOCOL', `Invalid ${type}.`, { cause });
  }
}
