import { inspect } from 'node:util';
import { disarmText } from '../protocol/harmless.js';

/** Says what failed and nobody listens for, as a warning of the process: on stderr, unless the program does otherwise. */
export function warnUnheard({ error, context }: { error?: unknown; context?: unknown }): void {
  process.emitWarning(`Nobody listens for 'error', so here it is: ${context}`, {
    type: 'UnheardErrorWarning',
    // Errors repeat what came over the wire.
    detail: disarmText(inspect(error, { customInspect: false })),
  });
}
