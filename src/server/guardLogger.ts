import type { Logger } from '../serverOptions.js';

/** The logger of the program, or a silent one. One that throws takes nothing down: there is nobody left to tell. */
export function guardLogger(logger: Logger | undefined): Logger {
  const guard = (level: keyof Logger) => (details: object, message: string) => {
    try {
      logger?.[level](details, message);
    } catch {
      // See above.
    }
  };
  return {
    debug: guard('debug'),
    info: guard('info'),
    warn: guard('warn'),
    error: guard('error'),
  };
}
