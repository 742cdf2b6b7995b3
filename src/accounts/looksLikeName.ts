/**
 * Whether a string may be a name as far as that can be said without tables of scripts: letters, marks and digits, `_`, `-`
 * and `.`, of which the first is a letter or a digit, and no more than 32. Whatever `checkName` takes looks so.
 */
export function looksLikeName(name: string): boolean {
  // Without types it may be left out, and `undefined` would look like one.
  return (
    typeof name === 'string' && /^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}_.-]{0,31}$/u.test(name.normalize())
  );
}
