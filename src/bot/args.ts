/** What opens an argument of several words, and what closes it. Phones type the curly ones. */
const closings: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['‘', '’'],
]);
const blank = /\s/;
const word = /\S+/y;

/**
 * Splits what was typed behind a command into arguments. Blanks separate them, and quotes hold one together:
 * `"Tea or coffee?" tea coffee` are three. A quote opens only where an argument begins and closes only where it ends, so
 * an apostrophe is just that; one that is never closed is an ordinary character. In quotes, `\"` is a quote and `\\` a
 * backslash. Takes any text.
 */
export function parseArgs(text: string): string[] {
  const args: string[] = [];
  // Looked for once and not found, a closing quote is not there further on: so this takes no longer than the text is long.
  const unclosed = new Set<string>();
  let at = 0;
  while (at < text.length) {
    const first = text.charAt(at);
    if (blank.test(first)) {
      at += 1;
      continue;
    }
    const close = closings.get(first);
    const quoted = close && !unclosed.has(first) ? readQuoted(text, at + 1, close) : undefined;
    if (close !== undefined && quoted === undefined) unclosed.add(first);
    word.lastIndex = at;
    const arg = quoted?.arg ?? word.exec(text)?.[0] ?? '';
    at = quoted?.end ?? word.lastIndex;
    args.push(arg);
  }
  return args;
}

/** The inverse of {@link parseArgs}: writes arguments so that they are read as the same again. */
export function quoteArgs(args: readonly string[]): string {
  return args
    .map((arg) => {
      const isPlain = arg !== '' && !blank.test(arg) && !closings.has(arg.charAt(0));
      return isPlain ? arg : `"${arg.replaceAll(/["\\]/g, '\\$&')}"`;
    })
    .join(' ');
}

function readQuoted(
  text: string,
  start: number,
  close: string,
): { readonly arg: string; readonly end: number } | undefined {
  for (let at = start; at < text.length; at += 1) {
    const unit = text.charAt(at);
    const next = text.charAt(at + 1);
    if (unit === close && (next === '' || blank.test(next))) {
      return { arg: withoutEscapes(text.slice(start, at), close), end: at + 1 };
    }
    if (unit === '\\' && (next === '\\' || next === close)) at += 1;
  }
  return undefined;
}

function withoutEscapes(text: string, close: string): string {
  return text.replaceAll(/\\(.)/gs, (pair, unit) =>
    unit === '\\' || unit === close ? unit : pair,
  );
}
